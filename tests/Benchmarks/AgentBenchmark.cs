using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Orchestrator.Tests.Shared;

namespace Orchestrator.Benchmarks;

/// <summary>What an agent costs its guest: memory at rest, after work and at most, descriptors, processor time at rest, time to its first answer, file.</summary>
internal static class AgentBenchmark
{
    private const int Starts = 20;
    private const int Reconnects = 1000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static async Task<int> RunAsync(Sizes sizes)
    {
        using var folder = new TestFolder("bench-");
        Say($"what an agent costs its guest");
        Say($"  file                    {new FileInfo(Repository.Agent).Length} bytes, static");
        await FirstAnswersAsync(folder);
        await using var qga = await QemuGa.StartAsync(folder["qga"]);
        await using var agent = await RunningAgent.StartAsync(folder["agent"]);
        var pid = agent.Process.Id;
        Ping(agent.Socket);
        await Task.Delay(sizes.Idle);
        var idle = ProcessFigures.Of(pid);
        Say($"  idle                    {idle.RssKiB} KiB resident, {idle.PssKiB} KiB in proportion");
        if (qga is not null)
        {
            var peer = ProcessFigures.Of(qga.Process.Id);
            Say($"  qemu-ga, idle           {peer.RssKiB} KiB resident, {peer.PssKiB} KiB in proportion");
            Say($"  idle / qemu-ga          {(double)idle.RssKiB / peer.RssKiB:0.00}");
        }
        await IdleTicksAsync(agent, sizes);
        await ReconnectsAsync(agent);
        Work(agent, folder["agent"], sizes.Requests, idle);
        await Task.Delay(sizes.Idle);
        Say($"  {sizes.Idle.TotalSeconds} s later               {ProcessFigures.Of(pid).RssKiB} KiB");
        return 0;
    }

    private static async Task FirstAnswersAsync(TestFolder folder)
    {
        var times = new List<double>();
        for (var i = 0; i < Starts; i++)
        {
            var home = folder[$"start{i}"];
            Directory.CreateDirectory(home);
            var config = Path.Combine(home, "config.json");
            File.WriteAllText(config, RunningAgent.Config(home));
            File.SetUnixFileMode(config, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            var path = Path.Combine(home, "agent.sock");
            var began = Stopwatch.GetTimestamp();
            await using var process = ChildProcess.Start(
                Repository.Agent,
                "--device",
                "unix:" + path,
                "--config",
                config,
                "--state-dir",
                Path.Combine(home, "state")
            );
            // Busy: a pause between two tries would be part of what is measured.
            using var socket = Connected(path, began);
            AskPing(socket);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        Say(
            $"  first answer            {Quantiles.Median(times):0.0} ms after the start of the program, at most {times.Max():0.0} ms; {Starts} starts"
        );
    }

    private static async Task IdleTicksAsync(RunningAgent agent, Sizes sizes)
    {
        foreach (var with in (bool[])[false, true])
        {
            using var host = with ? Connected(agent.Socket, Stopwatch.GetTimestamp()) : null;
            if (host is not null)
            {
                AskPing(host);
            }
            // What connecting and leaving cost is over.
            await Task.Delay(TimeSpan.FromSeconds(1));
            var before = ProcessFigures.Of(agent.Process.Id).CpuTicks;
            await Task.Delay(sizes.Idle);
            var ticks = ProcessFigures.Of(agent.Process.Id).CpuTicks - before;
            Say($"  processor time, idle    {ticks} ticks in {sizes.Idle.TotalSeconds} s {(with ? "with" : "without")} a host");
        }
    }

    private static async Task ReconnectsAsync(RunningAgent agent)
    {
        var before = ProcessFigures.Of(agent.Process.Id).Descriptors;
        for (var i = 0; i < Reconnects; i++)
        {
            Ping(agent.Socket);
        }
        // The last host's descriptor is closed when its end has been seen.
        await Eventually.HoldsAsync($"{before} descriptors", () => ProcessFigures.Of(agent.Process.Id).Descriptors == before, Limit);
        Say($"  descriptors             {before}, and {before} after {Reconnects} hosts");
    }

    private static void Work(RunningAgent agent, string folder, int requests, ProcessFigures idle)
    {
        using var load = new MixedLoad(agent.Socket, folder);
        load.Run(requests);
        var after = ProcessFigures.Of(agent.Process.Id);
        Say(
            $"  after {load.Answered} requests   {after.RssKiB} KiB resident at once, {(double)after.RssKiB / idle.RssKiB:0.00} x idle; peak {after.PeakKiB} KiB"
        );
    }

    private static void Ping(string path)
    {
        using var socket = Connected(path, Stopwatch.GetTimestamp());
        AskPing(socket);
    }

    private static Socket Connected(string path, long began)
    {
        while (true)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                socket.Connect(new UnixDomainSocketEndPoint(path));
                return socket;
            }
            catch (SocketException) when (Stopwatch.GetElapsedTime(began) < Limit)
            {
                socket.Dispose();
            }
        }
    }

    private static void AskPing(Socket socket)
    {
        socket.ReceiveTimeout = (int)Limit.TotalMilliseconds;
        socket.Send("{\"jsonrpc\":\"2.0\",\"id\":\"first\",\"method\":\"ping\"}\n"u8);
        var got = new StringBuilder();
        var buffer = new byte[4096];
        while (!got.ToString().Contains("\"id\":\"first\",\"result\":{\"pong\":true", StringComparison.Ordinal))
        {
            var count = socket.Receive(buffer);
            got.Append(
                count > 0 ? Encoding.UTF8.GetString(buffer, 0, count) : throw new EndOfStreamException("the agent closed the connection")
            );
        }
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
