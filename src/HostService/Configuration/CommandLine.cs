namespace Orchestrator.HostService.Configuration;

/// <summary>What orchestratord was asked to do.</summary>
public enum CommandLineVerb
{
    /// <summary>Serve.</summary>
    Serve,

    /// <summary>Check the configuration and end.</summary>
    Check,

    /// <summary>Print the resolved configuration with the place of each value.</summary>
    PrintConfig,

    /// <summary>Print the version.</summary>
    Version,

    /// <summary>Print how it is used.</summary>
    Help,
}

/// <summary>The command line of orchestratord.</summary>
/// <param name="Configs">Each <c>--config FILE</c>, in order.</param>
/// <param name="Settings">Each <c>--set KEY=VALUE</c>, in order.</param>
/// <param name="Mistake">What is wrong; null when all is well. The service then prints it with <see cref="Usage"/> and ends with <see cref="UsageExitCode"/>.</param>
public sealed record CommandLine(CommandLineVerb Verb, IReadOnlyList<string> Configs, IReadOnlyList<string> Settings, string? Mistake)
{
    /// <summary>Exit code for a wrong command line.</summary>
    public const int UsageExitCode = 2;

    /// <summary>How it is used.</summary>
    public const string Usage = """
        usage: orchestratord [--config FILE]… [--set KEY=VALUE]… [--check | --print-config]
               orchestratord --version | --help

          --config FILE       read this file over the defaults; later files win
          --set KEY=VALUE     set one key over all files, such as --set orchestrator.log.level=debug
          --check             check the configuration, list all mistakes, and end (0, or 78)
          --print-config      print the configuration as it holds, and where each value stands
          --version           print the version
          --help              print this

        Every key, its default and what it means: config/hocon/reference.conf
        """;

    /// <summary>Never throws: what is wrong is in <see cref="Mistake"/>.</summary>
    public static CommandLine Parse(IReadOnlyList<string> args)
    {
        ArgumentNullException.ThrowIfNull(args);
        var (verb, configs, settings) = (CommandLineVerb.Serve, new List<string>(), new List<string>());
        string? mistake = null;
        for (var i = 0; i < args.Count; i++)
        {
            var equals = args[i].IndexOf('=', StringComparison.Ordinal);
            var isLong = args[i].StartsWith("--", StringComparison.Ordinal);
            var (flag, value) = isLong && equals > 0 ? (args[i][..equals], args[i][(equals + 1)..]) : (args[i], null);
            if (flag is "--config" or "--set")
            {
                value ??= ++i < args.Count ? args[i] : null;
                mistake ??= string.IsNullOrEmpty(value) ? $"{flag} needs {(flag == "--set" ? "KEY=VALUE" : "a file")} after it" : null;
                (flag == "--set" ? settings : configs).Add(value ?? "");
                continue;
            }
            CommandLineVerb? asked = flag switch
            {
                "--check" => CommandLineVerb.Check,
                "--print-config" => CommandLineVerb.PrintConfig,
                "--version" => CommandLineVerb.Version,
                "--help" or "-h" => CommandLineVerb.Help,
                _ => null,
            };
            mistake ??=
                asked is null || value is not null ? $"unknown argument {args[i]}"
                : verb != CommandLineVerb.Serve && verb != asked
                    ? $"{flag} cannot go with another of --check, --print-config, --version, --help"
                : null;
            verb = asked ?? verb;
        }
        return new CommandLine(verb, configs, settings, mistake);
    }
}
