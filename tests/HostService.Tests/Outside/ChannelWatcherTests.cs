using System.Net.Sockets;
using Orchestrator.HostService.Outside;
using Orchestrator.HostService.Security;
using Orchestrator.Model.Health;
using Orchestrator.Tests.Shared;

namespace Orchestrator.HostService.Tests.Outside;

public sealed class ChannelWatcherTests : IDisposable
{
    private readonly TestFolder _folder = new("look-");
    private readonly ChannelWatcher _watcher = new(OwnUser.Current());

    public void Dispose()
    {
        _watcher.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Nothing_a_file_and_a_socket_are_told_apart()
    {
        await File.WriteAllTextAsync(_folder["file"], "x");
        using var listener = Listen(_folder["sock"]);
        Assert.Equal(SocketFile.Missing, (await Look("none")).File);
        Assert.Equal(SocketFile.Missing, (await Look("file/below")).File);
        Assert.Equal(SocketFile.SomethingElse, (await Look("file")).File);
        var look = await Look("sock");
        Assert.Equal((SocketFile.Socket, true, null), (look.File, look.Listening, look.Denied));
        var rights = look.Rights!;
        var mode = "0" + Convert.ToString((int)File.GetUnixFileMode(_folder["sock"]), 8);
        Assert.Equal((mode, Environment.UserName, false), (rights.Mode, rights.Owner, rights.IsFolder));
    }

    [Fact]
    public async Task A_socket_that_nobody_listens_on_any_more_is_told_as_such()
    {
        var listener = Listen(_folder["bound"]);
        File.Move(_folder["bound"], _folder["sock"]);
        Assert.True((await Look("sock")).Listening);
        listener.Dispose();
        var look = await Look("sock");
        Assert.Equal((SocketFile.Socket, false), (look.File, look.Listening));
        Assert.Empty(look.Clients);
    }

    [Fact]
    public async Task Our_own_connection_is_known_as_ours_and_who_began_to_listen_by_it()
    {
        using var listener = Listen(_folder["sock"]);
        using var client = Connect(_folder["sock"]);
        Assert.Equal(new ChannelClient(null, IsOurs: true, IsServed: false), Assert.Single((await Look("sock")).Clients));
        using var accepted = await listener.AcceptAsync();
        var look = await Look("sock");
        Assert.Equal(new ChannelClient(null, IsOurs: true, IsServed: true), Assert.Single(look.Clients));
        Assert.Equal(Environment.ProcessId, look.Opener?.Pid);
        client.Dispose();
        Assert.Empty((await Look("sock")).Clients);
    }

    [Fact]
    public async Task Another_process_that_is_served_is_named_with_its_pid_while_we_wait()
    {
        using var listener = Listen(_folder["sock"]);
        await using var other = ChildProcess.Start("python3", "-c", Client, _folder["sock"]);
        using var accepted = await listener.AcceptAsync().WaitAsync(TimeSpan.FromSeconds(30));
        using var ours = Connect(_folder["sock"]);
        var look = await Look("sock");
        Assert.Equal([(other.Id, false, true), (null, true, false)], look.Clients.Select(c => (c.Process?.Pid, c.IsOurs, c.IsServed)));
        Assert.StartsWith("python3", look.Clients[0].Process!.Name, StringComparison.Ordinal);
        Assert.Null(look.Clients[0].Process!.Guest);
    }

    [Fact]
    public async Task What_listens_is_named_with_its_guest_and_with_nothing_else_of_its_command_line()
    {
        await using var qemu = ChildProcess.Start(
            "bash",
            "-c",
            "exec -a qemu python3 -c \"$0\" \"$1\" -object secret,data=hunter2 -name guest=web1,debug-threads=on",
            Server,
            _folder["sock"]
        );
        await qemu.SaysAsync("listening", TimeSpan.FromSeconds(30));
        var listener = (await Look("sock")).Listener!;
        Assert.Equal((qemu.Id, "qemu-test", "web1"), (listener.Pid, listener.Name, listener.Guest));
    }

    [Fact]
    public async Task Looks_at_one_path_at_the_same_time_all_get_their_answer()
    {
        using var listener = Listen(_folder["sock"]);
        var looks = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Look("sock")));
        Assert.All(looks, l => Assert.True(l.Listening));
    }

    private const string Client = "import socket,sys; s=socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); s.recv(1)";

    private const string Server =
        "import socket,sys; open('/proc/self/comm','w').write('qemu-test'); s=socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen(1); print('listening',flush=True); s.accept()[0].recv(1)";

    private Task<OutsideLook> Look(string name) => _watcher.Look(_folder[name], CancellationToken.None);

    private static Socket Listen(string path)
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(2);
        return listener;
    }

    private static Socket Connect(string path)
    {
        var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(path));
        return client;
    }
}
