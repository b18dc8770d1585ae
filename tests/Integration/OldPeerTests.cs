using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Orchestrator.Client.Types;
using Orchestrator.Tests.Shared;
using Xunit.Abstractions;

namespace Orchestrator.Integration;

/// <summary>Agents of 1.0 as they are in the field, with every habit that was measured; the simulator's document lists them.</summary>
[Collection(AloneCollection.Name)]
public sealed class OldPeerTests(OldPeerTests.Fleet fleet, ITestOutputHelper output) : IClassFixture<OldPeerTests.Fleet>
{
    private const string Old = "old";
    private const int Count = 6;
    private const int Restarted = 3;
    private const int Killed = 4;
    private const int Waiting = 5;
    private const int Glued = 6;
    private const double ReadyWithinSeconds = 10;

    private SimulatedFleet Vms => fleet.Vms;
    private RunningSimulator Agents => fleet.Vms.Simulator(Old);

    [Fact]
    public async Task They_are_ready_within_ten_seconds_and_stay_so_and_so_again_after_every_restart()
    {
        output.WriteLine($"ready {fleet.FirstReady.TotalSeconds:0.0} s after the service");
        Assert.InRange(fleet.FirstReady.TotalSeconds, 0, ReadyWithinSeconds);
        await StayReadyAsync();

        // The agent's process alone: nothing tells of it, and nothing may go wrong.
        await Agents.DoAsync($"fault restart {Restarted}");
        await Agents.DoAsync($"fault kill {Killed}");
        await Vms.ReachAsync(vm => vm == Name(Killed) ? "absent" : "ready");
        await Agents.DoAsync($"heal {Killed}");
        await IsReadyInTimeAsync("after QEMU was killed and started");

        if (TestSize.IsNightly)
        {
            Assert.Equal(0, await Vms.Service.Process.StopAsync(SimulatedFleet.Patience));
            await Vms.Service.StartAgainAsync();
            await IsReadyInTimeAsync("after the service was stopped and started");
        }
        await Vms.KillServiceAsync();
        await IsReadyInTimeAsync("after the service was killed and started");
        await StayReadyAsync();
        Assert.Equal(0, await Agents.FigureAsync("bad_lines", $"1-{Waiting}"));
    }

    [Fact]
    public async Task Memory_that_they_tell_in_bytes_is_shown_in_bytes()
    {
        await Vms.ReachAsync(_ => "ready");
        var run = await Vms.Service.OrchAsync("info", Name(1), "-o", "json");
        Assert.Equal(0, run.Code);
        using var json = JsonDocument.Parse(run.RawOutput);
        var bytes = json.RootElement.GetProperty("system").GetProperty("value").GetProperty("totalMemoryBytes").GetInt64();
        // The first guest has 2 GiB, less what its kernel keeps.
        Assert.InRange(bytes, 15L << 27, 2L << 30);
    }

    [Fact]
    public async Task A_ping_waits_behind_a_command_of_many_ping_intervals_and_the_vm_stays_ready()
    {
        await Vms.ReachAsync(_ => "ready");
        var known = (await Vms.ChangesAsync()).Count;
        var began = Stopwatch.GetTimestamp();
        var command = Vms.Client.ExecAsync(Name(2), new ExecRequest("sleep") { Args = ["3"] });
        await Eventually.SeesAsync("it is sent", () => Vms.Client.GetVmAsync(Name(2)), v => v.InFlight == 1, SimulatedFleet.Patience);
        await Vms.Client.PingAsync(Name(2));
        Assert.True(
            command.IsCompleted || Stopwatch.GetElapsedTime(began) > TimeSpan.FromSeconds(3),
            "the ping was answered before the command"
        );
        Assert.Equal("ok", (await command).Outcome);
        Assert.Empty((await Vms.ChangesAsync()).Skip(known));
    }

    [Fact]
    public async Task Half_a_request_and_an_answer_for_the_host_before_cost_a_few_seconds_and_no_call()
    {
        await Vms.ReachAsync(_ => "ready");
        var running = Vms.Client.ExecAsync(Name(Waiting), new ExecRequest("sleep") { Args = ["2"] });
        await Eventually.SeesAsync(
            "it runs",
            () => Agents.ExecutedAsync(Waiting),
            done => done.Contains("sleep 2"),
            SimulatedFleet.Patience
        );
        await Vms.KillServiceAsync(() => LeaveHalfARequestAsync(Agents.SocketOf(Glued)));
        await Assert.ThrowsAnyAsync<Exception>(() => running);
        await IsReadyInTimeAsync("after another host had left half a request", 2 * ReadyWithinSeconds);
        Assert.Equal(1, await Agents.FigureAsync("bad_lines", $"{Glued}"));
        foreach (var vm in new[] { Glued, Waiting })
        {
            var result = await Vms.Client.ExecAsync(Name(vm), new ExecRequest("echo") { Args = ["mine"] });
            Assert.Equal(("ok", "mine\n"), (result.Outcome, result.Stdout));
        }
        Assert.Equal(["sleep 2", "echo mine"], await Agents.ExecutedAsync(Waiting));
    }

    /// <summary>For some pings nothing changes.</summary>
    private async Task StayReadyAsync()
    {
        var (known, before) = ((await Vms.ChangesAsync()).Count, await Agents.FigureAsync("requests"));
        var pings = TestSize.IsNightly ? 60 : 3;
        await Eventually.SeesAsync(
            $"{pings} pings of each",
            () => Agents.FigureAsync("requests"),
            now => now >= before + (pings * Count),
            SimulatedFleet.Patience + SimulatedFleet.Patience
        );
        Assert.Empty((await Vms.ChangesAsync()).Skip(known).Select(e => $"{e.Vm} {e.From} > {e.To}: {e.Reason}"));
    }

    private async Task IsReadyInTimeAsync(string when, double limitSeconds = ReadyWithinSeconds)
    {
        var took = await Vms.ReachAsync(_ => "ready");
        output.WriteLine($"ready {took.TotalSeconds:0.0} s {when}");
        Assert.InRange(took.TotalSeconds, 0, limitSeconds);
    }

    /// <summary>Pings until the agent answers, sends half a request and leaves.</summary>
    private static async Task LeaveHalfARequestAsync(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        var answer = new byte[1024];
        using var patience = new CancellationTokenSource(SimulatedFleet.Patience);
        var heard = socket.ReceiveAsync(answer, SocketFlags.None, patience.Token).AsTask();
        while (!heard.IsCompleted)
        {
            await socket.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"ping"}"""u8.ToArray().Append((byte)'\n').ToArray());
            await Task.WhenAny(heard, Task.Delay(TimeSpan.FromSeconds(1), patience.Token));
        }
        Assert.Contains("pong", Encoding.UTF8.GetString(answer, 0, await heard), StringComparison.Ordinal);
        await socket.SendAsync("""{"jsonrpc":"2.0","id":2,"method":"exec_com"""u8.ToArray());
    }

    private static string Name(int number) => SimulatedFleet.NameOf(Old, number);

    /// <summary>One service and its agents for all tests: they are slow to become ready.</summary>
    public sealed class Fleet : IAsyncLifetime
    {
        public SimulatedFleet Vms { get; private set; } = null!;
        public TimeSpan FirstReady { get; private set; }

        public async Task InitializeAsync()
        {
            Vms = await SimulatedFleet.StartAsync(
                new Dictionary<string, (int, string[])> { [Old] = (Count, ["--dialect", "1.0", "--quirks", "rust"]) }
            );
            FirstReady = await Vms.ReachAsync(_ => "ready");
        }

        public async Task DisposeAsync() => await Vms.DisposeAsync();
    }
}
