using System.Runtime.InteropServices;
using System.Text;
using Orchestrator.GuestAgent.Channel;
using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Executing;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Methods;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.GuestAgent.Serving;

namespace Orchestrator.GuestAgent;

/// <summary>The agent from its start to its end: settings, log, port, methods, loop.</summary>
internal static class AgentProcess
{
    // A journal that does not read must not keep a machine from going down.
    private static readonly TimeSpan LastLinesLimit = TimeSpan.FromSeconds(1);

    private const uint OwnerOnlyFolder = 0x1C0;
    private const uint OrdinaryFolder = 0x1ED;

    public static string Version => AgentIdentity.VersionOfThisProgram;

    /// <returns>The exit code.</returns>
    public static int Run(CommandLine given)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        var source = new SettingsSource(given);
        AgentSettings settings;
        bool isDefault;
        try
        {
            settings = source.Read(fromFileBefore: false, out isDefault);
        }
        catch (SettingsException wrong)
        {
            Say(2, $"kvmmanager-agent: the configuration is wrong; nothing was started\n{wrong.Message}");
            return ExitCodes.BadConfiguration;
        }
        ILogTarget target;
        try
        {
            target = settings.LogFile is { } file ? LogFile.Open(file) : AgentLog.Stderr();
        }
        catch (PlatformException unusable)
        {
            Say(2, $"kvmmanager-agent: {unusable.Message} (log_file in {settings.Source})");
            return ExitCodes.BadConfiguration;
        }
        var log = new AgentLog(settings.LogLevel, target, TimeProvider.System);
        if (isDefault)
        {
            log.Warn("no settings file: the built-in settings are used", ("file", SettingsFile.DefaultPath));
        }
        TellWithoutEffect(settings, log);
        var code = Serve(given, source, settings, log, startedAt);
        log.Drain(LastLinesLimit);
        return code;
    }

    /// <summary>Reads the settings as the start would, and says what is wrong with them; starts nothing.</summary>
    /// <returns>The exit code.</returns>
    public static int Check(CommandLine given)
    {
        try
        {
            var settings = new SettingsSource(given).Read(fromFileBefore: false, out _);
            Say(1, $"configuration ok ({settings.Source ?? "built-in defaults: there is no settings file"})");
            return ExitCodes.Ok;
        }
        catch (SettingsException wrong)
        {
            Say(2, $"kvmmanager-agent: the configuration is wrong\n{wrong.Message}");
            return ExitCodes.BadConfiguration;
        }
    }

    /// <summary>Writes a line for people to a standard stream.</summary>
    public static void Say(int fd, string text) => _ = Libc.Write(fd, Encoding.UTF8.GetBytes(text + "\n"));

    /// <summary>The port that flags and settings name.</summary>
    /// <exception cref="PlatformException">It is a unix socket that cannot be listened on.</exception>
    internal static IPort PortFor(CommandLine given, AgentSettings settings, PortFolders folders, AgentLog log) =>
        given.UnixPath is { } path
            ? new UnixPort(path, settings.ConnectionRetrySeconds, log)
            : new VirtioPort(given.Device ?? $"{folders.ByName}/{settings.ChannelName}", settings.ConnectionRetrySeconds, folders, log);

    private static int Serve(CommandLine given, SettingsSource source, AgentSettings settings, AgentLog log, long startedAt)
    {
        Libc.IgnoreBrokenPipes();
        MakeStateFolder(settings.StateDir, log);
        using var wake = new EventSignal();
        var stop = new StopRequest(wake);
        try
        {
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stop));
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, stop));
            // The runtime hands this signal alone to its thread pool, which begins with the first one and is gone some seconds later.
            var reload = new SettingsReload(source, settings, log, wake.Raise);
            using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => Reload(signal, reload));
            var installation = AgentInstallation.Of(given, settings, log);
            var identity = installation.Identity;
            using var executors = given.ExecutorSocket is { } socket ? new ExecutorPool(socket, ExecutorPool.IdleTime) : null;
            var methods = new AgentMethods(identity, new ProcessPower(stop, installation.EndBoot), executors, log);
            using var server = new RequestServer(
                settings,
                identity,
                installation.Fleets,
                methods.Under(settings),
                TimeProvider.System,
                log,
                wake.Raise
            );
            var used = settings;
            using var loop = new ChannelLoop(
                PortFor(given, settings, PortFolders.OfThisMachine, log),
                server,
                settings.MaxMessageBytes,
                wake,
                stop,
                log,
                channel =>
                {
                    if (reload.Take() is { } read)
                    {
                        // What lies in the folder of the start is not left behind.
                        var next = read with
                        {
                            StateDir = used.StateDir,
                        };
                        server.Use(next, methods.Under(next));
                        Use(given, used, read, channel, log);
                        used = next;
                    }
                }
            );
            log.Info(
                "agent started",
                ("version", identity.Version),
                ("settings_version", settings.Version),
                ("instance", identity.InstanceId),
                ("pid", Environment.ProcessId),
                ("after_ms", (long)TimeProvider.System.GetElapsedTime(startedAt).TotalMilliseconds)
            );
            loop.Run();
        }
        catch (PlatformException refused)
        {
            log.Error(refused.Message);
            return ExitCodes.Failed;
        }
        if (stop.Restart)
        {
            log.Info("agent starts anew");
            StartAnew(log);
            return ExitCodes.Failed;
        }
        log.Info("agent stopped");
        return ExitCodes.Ok;
    }

    private static void Use(CommandLine given, AgentSettings used, AgentSettings next, ChannelLoop channel, AgentLog log)
    {
        channel.Use(next.MaxMessageBytes, next.ConnectionRetrySeconds);
        log.Info("settings read again", ("file", next.Source ?? "none: the built-in settings"), ("settings_version", next.Version));
        TellWithoutEffect(next, log);
        if (next.StateDir != used.StateDir)
        {
            log.Warn("state_dir needs a restart of the agent to change", ("used", used.StateDir), ("set", next.StateDir));
        }
        if (given.Device is null && next.ChannelName != used.ChannelName)
        {
            channel.MoveTo(PortFor(given, next, PortFolders.OfThisMachine, log));
        }
    }

    private static void TellWithoutEffect(AgentSettings settings, AgentLog log)
    {
        if (settings.Security.WithoutEffect is { Count: > 0 } keys)
        {
            log.Warn("settings without effect in this version", ("keys", string.Join(", ", keys)));
        }
    }

    // 0700 for the folder itself; missing ones above it are made as any other.
    private static void MakeStateFolder(string path, AgentLog log)
    {
        // On a file system that is frozen, as for a snapshot, making what is there already waits for its end.
        var there = Libc.OpenAt(Libc.AtFdCwd, path, Libc.OpenPath | Libc.OpenDirectory | Libc.CloseOnExec, 0);
        if (there >= 0)
        {
            _ = Libc.CloseFd(there);
            return;
        }
        if (Libc.MakeDirectory(path, OwnerOnlyFolder) == 0 || Libc.LastError == SystemError.Exists)
        {
            return;
        }
        for (var slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            _ = Libc.MakeDirectory(path[..slash], OrdinaryFolder);
        }
        if (Libc.MakeDirectory(path, OwnerOnlyFolder) != 0)
        {
            log.Warn("state folder cannot be made", ("state_dir", path), ("reason", SystemError.Words(Libc.LastError)));
        }
    }

    private static void Stop(PosixSignalContext signal, StopRequest stop)
    {
        signal.Cancel = true;
        stop.Ask();
    }

    private static void Reload(PosixSignalContext signal, SettingsReload reload)
    {
        signal.Cancel = true;
        reload.Ask();
    }

    private static void StartAnew(AgentLog log)
    {
        log.Drain(LastLinesLimit);
        var arguments = Environment.GetCommandLineArgs();
        // The program that stands at our path now, which an upgrade may have replaced, as a reboot of the machine would.
        if (Environment.ProcessPath is { } program)
        {
            Libc.Exec(program, arguments);
        }
        Libc.Exec("/proc/self/exe", arguments);
        log.Error("agent cannot start anew", ("reason", SystemError.Words(Libc.LastError)));
    }
}
