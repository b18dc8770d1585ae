using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Configuration;

/// <summary>The flags of docs/operations.md, as given; null where they were not.</summary>
internal sealed record CommandLine
{
    public const string Usage = """
        kvmmanager-agent: answers the host over a virtio-serial port.

        Usage: kvmmanager-agent [FLAG]…
          -c, --config FILE      settings (default /etc/kvmmanager-agent/config.json; without that file the built-in ones)
          -d, --device PATH      the port (default /dev/virtio-ports/<channel_name>), or unix:PATH to listen on a unix socket
          -l, --log-level LEVEL  trace, debug, info, warn or error; instead of the settings' log_level
          -f, --foreground       stay in the foreground (it always does: service managers start it so)
              --state-dir DIR    the agent's own folder; instead of the settings' state_dir
              --power MODE       what shutdown and reboot act on: system, process or deny
                                 (default: process with unix:, else the settings' power)
              --boot-id ID       the name of the machine's boot, where /proc does not show it
              --executor-socket PATH
                                 have requests carried out by executors, which whoever listens there starts
              --executor         be one, on the connection that was passed; for systemd
              --end-unfinished   end what a killed executor left unfinished in its control group; for systemd
              --check            read the settings, say whether they are right, and end
              --version          print the version and end
          -h, --help             print this and end

        Exit codes: 0 stopped as asked, 1 cannot serve, 2 usage, 78 wrong configuration.
        """;

    public string? ConfigFile { get; init; }

    public string? Device { get; init; }

    public AgentLogLevel? LogLevel { get; init; }

    public string? StateDir { get; init; }

    public PowerMode? Power { get; init; }

    /// <summary>Where executors are to be had; null has requests carried out in this process.</summary>
    public string? ExecutorSocket { get; init; }

    /// <summary>32 hex digits; null where it was not given.</summary>
    public string? BootId { get; init; }

    public bool Executor { get; init; }

    public bool EndUnfinished { get; init; }

    public bool Check { get; init; }

    public bool ShowVersion { get; init; }

    public bool ShowHelp { get; init; }

    /// <summary>Path of the unix socket to listen on, or null for a port.</summary>
    public string? UnixPath => Device is not null && Device.StartsWith("unix:", StringComparison.Ordinal) ? Device["unix:".Length..] : null;

    /// <returns>What was given, or null and the first mistake.</returns>
    public static CommandLine? Parse(ReadOnlySpan<string> arguments, out string mistake)
    {
        var result = new CommandLine();
        mistake = "";
        for (var i = 0; i < arguments.Length; i++)
        {
            var (flag, value) = Split(arguments[i]);
            if (TakesNoValue(flag) && value is null)
            {
                result = Switch(result, flag);
                continue;
            }
            if (!TakesValue(flag))
            {
                mistake = TakesNoValue(flag) ? $"{flag} takes no value" : $"there is no flag {flag}";
                return null;
            }
            if (value is null && ++i < arguments.Length)
            {
                value = arguments[i];
            }
            if (string.IsNullOrEmpty(value))
            {
                mistake = $"{flag} needs a value";
                return null;
            }
            if (With(result, flag, value) is not { } next)
            {
                mistake = $"{flag} cannot be {value}";
                return null;
            }
            result = next;
        }
        return result;
    }

    private static (string Flag, string? Value) Split(string argument)
    {
        var equals = argument.StartsWith("--", StringComparison.Ordinal) ? argument.IndexOf('=', StringComparison.Ordinal) : -1;
        return equals < 0 ? (argument, null) : (argument[..equals], argument[(equals + 1)..]);
    }

    private static bool TakesNoValue(string flag) =>
        flag is "-f" or "--foreground" or "--check" or "--version" or "-h" or "--help" or "--executor" or "--end-unfinished";

    private static bool TakesValue(string flag) =>
        flag
            is "-c"
                or "--config"
                or "-d"
                or "--device"
                or "-l"
                or "--log-level"
                or "--state-dir"
                or "--power"
                or "--boot-id"
                or "--executor-socket";

    private static CommandLine Switch(CommandLine given, string flag) =>
        flag switch
        {
            "--check" => given with { Check = true },
            "--version" => given with { ShowVersion = true },
            "--executor" => given with { Executor = true },
            "--end-unfinished" => given with { EndUnfinished = true },
            "-h" or "--help" => given with { ShowHelp = true },
            _ => given,
        };

    private static CommandLine? With(CommandLine given, string flag, string value) =>
        flag switch
        {
            "-c" or "--config" => given with { ConfigFile = value },
            "-d" or "--device" => given with { Device = value },
            "--executor-socket" => Path.IsPathRooted(value) ? given with { ExecutorSocket = value } : null,
            "--boot-id" => MachineIds.Hex32(value) is { } boot ? given with { BootId = boot } : null,
            "--state-dir" => Path.IsPathRooted(value) ? given with { StateDir = value } : null,
            "-l" or "--log-level" => Words.LogLevel(value) is { } level ? given with { LogLevel = level } : null,
            _ => Words.Power(value) is { } power ? given with { Power = power } : null,
        };
}
