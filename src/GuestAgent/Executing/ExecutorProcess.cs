using System.Runtime.InteropServices;
using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Methods;
using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Executing;

/// <summary>The program as an executor: <c>--executor</c>, started by a service manager for one connection of the broker.</summary>
internal static class ExecutorProcess
{
    private static readonly TimeSpan LastLinesLimit = TimeSpan.FromSeconds(1);

    /// <returns>The exit code.</returns>
    public static int Run()
    {
        var log = new AgentLog(AgentLogLevel.Warn, AgentLog.Stderr(), TimeProvider.System);
        try
        {
            Libc.IgnoreBrokenPipes();
            using var stream = new WireStream(PassedSocket.Take());
            using var wake = new EventSignal();
            var asked = 0;
            void End(PosixSignalContext signal)
            {
                signal.Cancel = true;
                Volatile.Write(ref asked, 1);
                wake.Raise();
            }
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
            using var server = new ExecutorServer(
                stream,
                settings => new WorkingMethods(null, TimeProvider.System, log).Under(settings),
                wake,
                () => Volatile.Read(ref asked) != 0,
                log
            );
            server.Run();
            return ExitCodes.Ok;
        }
        catch (PlatformException refused)
        {
            log.Error(refused.Message);
            return ExitCodes.Failed;
        }
        finally
        {
            _ = log.Drain(LastLinesLimit);
        }
    }
}
