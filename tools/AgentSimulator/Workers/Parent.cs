using System.Runtime.InteropServices;

namespace Orchestrator.AgentSimulator.Workers;

/// <summary>Starts the workers, passes control lines on to them, and ends with them: all listen, or none does.</summary>
internal static class Parent
{
    public static async Task<int> RunAsync(SimulatorOptions options, IReadOnlyList<string> args)
    {
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.TrySetResult();
        }
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        Directory.CreateDirectory(options.Ports.Folder);
        await Console.Error.WriteLineAsync($"seed {options.Ports.Seed}");
        // The seed may have been drawn just now: all workers take this one.
        string[] shared = [.. WithoutSeed(args), "--seed", options.Ports.Seed.ToString(System.Globalization.CultureInfo.InvariantCulture)];
        var workers = Enumerable.Range(0, options.Workers).Select(i => Worker.Start(shared, options.ShareOf(i))).ToList();
        try
        {
            return await ServeAsync(options, workers, stop.Task);
        }
        finally
        {
            await Task.WhenAll(workers.Select(w => w.StopAsync()));
            workers.ForEach(w => w.Dispose());
        }
    }

    private static async Task<int> ServeAsync(SimulatorOptions options, List<Worker> workers, Task stop)
    {
        foreach (var worker in workers)
        {
            if (!await worker.IsReadyAsync())
            {
                // Its own words, on stderr, say why.
                return await worker.Ended is var code and not 0 ? code : 1;
            }
        }
        async Task<ControlReply> Ask(string line) => ControlReply.Join(await Task.WhenAll(workers.Select(w => w.AskAsync(line))));
        using var control = options.Control is { } path ? new ControlSocket(path, Ask) : null;
        control?.Open();
        var listening = control?.RunAsync();
        Console.WriteLine($"ready {options.Count}");
        var typed = ControlSocket.AnswerAsync(Console.In, Console.Out, Ask);
        var ended = await Task.WhenAny([stop, .. workers.Select(w => w.Ended)]);
        if (ended == stop)
        {
            return 0;
        }
        var dead = workers.First(w => w.Ended.IsCompleted);
        var (first, count) = dead.Share;
        await Console.Error.WriteLineAsync(
            $"agent-simulator: the worker of agents {first} to {first + count - 1} ended with {await dead.Ended}; all agents end now"
        );
        for (var number = first; number < first + count; number++)
        {
            File.Delete(options.Ports.SocketOf(number));
        }
        return 1;
    }

    private static IEnumerable<string> WithoutSeed(IReadOnlyList<string> args)
    {
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i] == "--seed")
            {
                i++;
            }
            else if (!args[i].StartsWith("--seed=", StringComparison.Ordinal))
            {
                yield return args[i];
            }
        }
    }
}
