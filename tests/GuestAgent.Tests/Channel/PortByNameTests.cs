using Orchestrator.GuestAgent.Channel;
using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.GuestAgent.Tests.Logging;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.Channel;

/// <summary>The port that channel_name names, on a machine whose ports are fifos in a folder of the test's.</summary>
public sealed class PortByNameTests : IDisposable
{
    private const string ChannelName = "org.example.other.7";

    private readonly TestFolder _folder = new("agpn");
    private readonly AgentLog _log = new(AgentLogLevel.Error, new KeptLines(), TimeProvider.System);

    private PortFolders Folders => new(_folder["dev"], _folder["dev/virtio-ports"], _folder["sys"]);

    [Fact]
    public async Task It_is_opened_where_udev_links_it()
    {
        await FifoAsync("dev/virtio-ports/org.kvmmanager.agent.0");
        Assert.False(Opens());
        await FifoAsync("dev/virtio-ports/" + ChannelName);
        Assert.True(Opens());
    }

    [Fact]
    public async Task Without_udev_it_is_found_by_the_name_that_the_kernel_tells()
    {
        await FifoAsync("dev/vport0p2");
        KernelTells("vport0p1", "org.kvmmanager.agent.0");
        Assert.False(Opens());
        KernelTells("vport0p2", ChannelName);
        Assert.True(Opens());
    }

    [Fact]
    public async Task A_port_whose_name_comes_a_moment_after_its_device_is_tried_for_again_at_once_and_one_that_does_not_come_every_few_seconds()
    {
        Directory.CreateDirectory(_folder["dev/virtio-ports"]);
        Directory.CreateDirectory(_folder["sys"]);
        using var epoll = new Epoll();
        using var port = new VirtioPort(_folder["dev/virtio-ports/" + ChannelName], 5, Folders, _log);
        Assert.Equal(-1, port.TryOpen());
        port.AwaitSign(epoll, 1);
        Assert.Equal(-1, port.TryOpen());
        Assert.Equal(5000, port.RetryMs);

        await FifoAsync("dev/vport0p2");
        Assert.Equal(1, epoll.Wait(20_000));
        Assert.Equal(-1, port.TryOpen());
        Assert.InRange(port.RetryMs, 1, 100);
        await Eventually.HoldsAsync("the end of its patience", () => port.TryOpen() < 0 && port.RetryMs == 5000, TimeSpan.FromSeconds(20));

        KernelTells("vport0p2", ChannelName);
        using var opened = new Fd(port.TryOpen());
        Assert.True(opened.IsOpen);
    }

    public void Dispose() => _folder.Dispose();

    // By the file and the road that the agent takes from it to the port.
    private bool Opens()
    {
        File.WriteAllText(
            _folder["config.json"],
            RunningAgent.Config(_folder.Path).Replace("org.kvmmanager.agent.0", ChannelName, StringComparison.Ordinal)
        );
        File.SetUnixFileMode(_folder["config.json"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var settings = SettingsFile.Load(_folder["config.json"], out _);
        using var port = AgentProcess.PortFor(new CommandLine(), settings, Folders, _log);
        using var opened = new Fd(port.TryOpen());
        return opened.IsOpen;
    }

    private async Task FifoAsync(string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        Assert.Equal(0, (await ToolRun.OfAsync("mkfifo", [_folder[name]], limit: TimeSpan.FromSeconds(20))).Code);
    }

    private void KernelTells(string device, string name)
    {
        Directory.CreateDirectory(_folder["sys/" + device]);
        File.WriteAllText(_folder[$"sys/{device}/name"], name + "\n");
    }
}
