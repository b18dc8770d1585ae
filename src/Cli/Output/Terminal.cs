namespace Orchestrator.Cli.Output;

/// <summary>What the process writes to and is told by its surroundings; tests make their own.</summary>
public sealed class Terminal : IDisposable
{
    private static readonly System.Text.UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <param name="environment">Reads one environment variable; null where it is not set.</param>
    public Terminal(
        Stream output,
        Stream error,
        Stream input,
        bool outputIsTerminal,
        bool errorIsTerminal,
        Func<string, string?> environment,
        TimeProvider time
    )
    {
        RawOutput = output;
        RawError = error;
        RawInput = input;
        Output = new StreamWriter(output, Utf8, leaveOpen: true) { AutoFlush = true, NewLine = "\n" };
        Error = new StreamWriter(error, Utf8, leaveOpen: true) { AutoFlush = true, NewLine = "\n" };
        OutputIsTerminal = outputIsTerminal;
        ErrorIsTerminal = errorIsTerminal;
        Environment = environment;
        Time = time;
    }

    /// <summary>Text for stdout.</summary>
    public TextWriter Output { get; }

    /// <summary>Text for stderr.</summary>
    public TextWriter Error { get; }

    /// <summary>Bytes for stdout.</summary>
    public Stream RawOutput { get; }

    /// <summary>Bytes for stderr.</summary>
    public Stream RawError { get; }

    /// <summary>Bytes of stdin.</summary>
    public Stream RawInput { get; }

    public bool OutputIsTerminal { get; }
    public bool ErrorIsTerminal { get; }
    public Func<string, string?> Environment { get; }
    public TimeProvider Time { get; }

    /// <summary>Colour only on a terminal that wants it.</summary>
    public bool UseColour => OutputIsTerminal && string.IsNullOrEmpty(Environment("NO_COLOR")) && Environment("TERM") != "dumb";

    /// <summary>The streams of this process.</summary>
    public static Terminal OfProcess() =>
        new(
            Console.OpenStandardOutput(),
            Console.OpenStandardError(),
            Console.OpenStandardInput(),
            !Console.IsOutputRedirected,
            !Console.IsErrorRedirected,
            System.Environment.GetEnvironmentVariable,
            TimeProvider.System
        );

    /// <summary>The one form of an error: what, where, what to do, on one line.</summary>
    public void Complain(string message) => Error.WriteLine("orch: " + OneLine(message));

    /// <inheritdoc/>
    public void Dispose()
    {
        Output.Dispose();
        Error.Dispose();
    }

    private static string OneLine(string message) => SafeText.Of(message.ReplaceLineEndings(" "));
}
