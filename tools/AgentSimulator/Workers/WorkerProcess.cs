using System.Runtime.InteropServices;
using System.Text.Json;
using Orchestrator.AgentSimulator.Ports;

namespace Orchestrator.AgentSimulator.Workers;

/// <summary>
/// A process that serves a share of the agents. Its stdin brings control lines, each with a number in front, and its stdout the replies; where stdin ends the
/// parent is gone, however it died, and the worker removes its sockets and ends.
/// </summary>
internal static class WorkerProcess
{
    /// <summary>What it says once all its sockets listen.</summary>
    public const string ReadyLine = "ready";

    public static int Run(SimulatorOptions options, TextReader input, TextWriter output)
    {
        var (first, count) = options.Worker!.Value;
        using var loop = new AgentLoop(options.Ports, first, count, TimeProvider.System);
        // Ctrl-C reaches the whole group: the parent decides what it means.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, s => s.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(
            PosixSignal.SIGTERM,
            s =>
            {
                s.Cancel = true;
                loop.Stop();
            }
        );
        loop.Open();
        output.WriteLine(ReadyLine);
        output.Flush();
        var reader = new Thread(() => ReadCommands(loop, input, output)) { IsBackground = true, Name = "control" };
        reader.Start();
        loop.Run();
        return 0;
    }

    private static void ReadCommands(AgentLoop loop, TextReader input, TextWriter output)
    {
        while (input.ReadLine() is { } line)
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            loop.Ask(() =>
            {
                var reply = ControlCommands.Run(loop, line[(space + 1)..]);
                output.WriteLine(line[..(space + 1)] + JsonSerializer.Serialize(reply, ControlJson.Default.ControlReply));
                output.Flush();
            });
        }
        loop.Stop();
    }
}
