using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orchestrator.HostService.Configuration;
using Orchestrator.HostService.Observability;
using Serilog;
using Serilog.Core;
using Serilog.Debugging;
using Serilog.Events;
using Serilog.Formatting;
using ILogger = Serilog.ILogger;

namespace Orchestrator.HostService.Tests.Observability;

/// <summary>The service's log from its options: what is written, where, and never raw. Standard error is the process's, so nothing runs beside it.</summary>
[CollectionDefinition(nameof(ServiceLogTests), DisableParallelization = true), Collection(nameof(ServiceLogTests))]
public sealed class ServiceLogTests : IDisposable
{
    private const string Hostile = "web\u001b[2J\r\nforged line\u0007\u202e\u009b31m";
    private readonly string _folder = Directory.CreateTempSubdirectory("config-log-").FullName;

    private readonly TextWriter _standardError = System.Console.Error;

    public void Dispose()
    {
        System.Console.SetError(_standardError);
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(ConsoleStyle.Text)]
    [InlineData(ConsoleStyle.Json)]
    public void No_control_character_of_a_value_reaches_the_console(ConsoleStyle style)
    {
        var written = Console(
            new LogOptions { Console = style },
            log =>
            {
                log.Information("Agent of {VmId} said {Answer}", Hostile, new[] { Hostile });
                log.Information("{@Whole}", new { Text = Hostile, Inner = new Dictionary<string, string> { [Hostile] = Hostile } });
                log.ForContext("SourceContext", Hostile).ForContext(Hostile, Hostile).Information(Hostile);
            }
        );

        Assert.DoesNotContain(written, c => c != '\n' && (char.IsControl(c) || c is '\u202e'));
        Assert.Equal(3, written.Count(c => c == '\n'));
        Assert.DoesNotContain(written.Split('\n'), line => line.StartsWith("forged", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(ConsoleStyle.Text)]
    [InlineData(ConsoleStyle.Json)]
    public void An_exception_cannot_forge_a_line(ConsoleStyle style)
    {
        var written = Console(new LogOptions { Console = style }, log => log.Error(new InvalidOperationException(Hostile), "Broken"));

        Assert.DoesNotContain(written, c => c != '\n' && char.IsControl(c));
        Assert.DoesNotContain(written.Split('\n'), line => line.StartsWith("forged", StringComparison.Ordinal));
        Assert.Contains("InvalidOperationException", written, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_for_people_says_when_how_bad_who_and_what()
    {
        var written = Console(
            new LogOptions { Console = ConsoleStyle.Text },
            log =>
                log.ForContext("SourceContext", "Orchestrator.Actors.VmActor")
                    .ForContext("RequestId", "r-1")
                    .Warning("Agent of {VmId} is silent for {ElapsedMs:0.0} ms", "web1", 12.34)
        );

        Assert.Matches(
            @"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z WARN  Actors\.VmActor: Agent of web1 is silent for 12\.3 ms \[request r-1\]\n$",
            written
        );
    }

    [Fact]
    public void A_json_line_has_message_template_and_each_value_with_its_type()
    {
        var written = Console(
            new LogOptions { Console = ConsoleStyle.Json },
            log => log.Warning("{VmId} after {ElapsedMs} ms, {Ok}", "web1", 12, true)
        );

        using var line = JsonDocument.Parse(written);
        var root = line.RootElement;
        Assert.Equal("web1 after 12 ms, True", root.GetProperty("@m").GetString());
        Assert.Equal("{VmId} after {ElapsedMs} ms, {Ok}", root.GetProperty("@mt").GetString());
        Assert.Equal("Warning", root.GetProperty("@l").GetString());
        Assert.Equal(12, root.GetProperty("ElapsedMs").GetInt32());
        Assert.True(root.GetProperty("Ok").GetBoolean());
        Assert.Equal(DateTimeKind.Utc, root.GetProperty("@t").GetDateTime().Kind);
    }

    [Theory]
    [InlineData(ConsoleStyle.Text)]
    [InlineData(ConsoleStyle.Json)]
    public void A_value_that_is_named_as_a_secret_is_not_written(ConsoleStyle style)
    {
        var written = Console(
            new LogOptions { Console = style },
            log => log.Information("With {Token} and {@Login}", "orch_abc", new { Password = "hunter2" })
        );

        Assert.DoesNotContain("orch_abc", written, StringComparison.Ordinal);
        if (style == ConsoleStyle.Json)
        {
            using var line = JsonDocument.Parse(written);
            Assert.Equal("(hidden)", line.RootElement.GetProperty("Login").GetProperty("Password").GetString());
        }
        Assert.DoesNotContain("hunter2", written, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, ConsoleStyle.Text)]
    [InlineData(false, ConsoleStyle.Json)]
    public void Auto_is_text_on_a_terminal_and_json_elsewhere(bool isTerminal, ConsoleStyle same)
    {
        Assert.Equal(
            same == ConsoleStyle.Json,
            Console(new LogOptions { Console = ConsoleStyle.Auto }, log => log.Information("x"), isTerminal).StartsWith('{')
        );
    }

    [Fact]
    public void Off_writes_nothing() => Assert.Empty(Console(new LogOptions { Console = ConsoleStyle.Off }, log => log.Fatal("x")));

    [Fact]
    public void Levels_hold_for_all_and_for_each_namespace()
    {
        var options = new LogOptions
        {
            Level = LogThreshold.Warning,
            Namespaces = new() { ["Loud.Part"] = LogThreshold.Trace, ["Quiet"] = LogThreshold.Off },
        };
        var written = Console(
            options,
            log =>
            {
                log.Information("one");
                log.Warning("two");
                log.ForContext("SourceContext", "Loud.Part.X").Verbose("three");
                log.ForContext("SourceContext", "Loud.Party").Information("four");
                log.ForContext("SourceContext", "Quiet.X").Fatal("five");
            }
        );

        Assert.Equal(["two", "three"], Lines(written).Select(l => l.GetProperty("@m").GetString()));
    }

    [Fact]
    public void The_file_is_rolled_by_size_and_old_ones_go()
    {
        var path = Path.Combine(_folder, "sub", "service.log");
        Console(
            new LogOptions
            {
                Console = ConsoleStyle.Off,
                File = path,
                FileSizeMax = 64 * 1024,
                FilesKept = 3,
            },
            log =>
            {
                for (var i = 0; i < 3000; i++)
                {
                    log.Information("{Number} {Text}", i, new string('x', 200));
                }
            }
        );

        var files = Directory.GetFiles(Path.GetDirectoryName(path)!);
        Assert.Equal(3, files.Length);
        Assert.All(files, f => Assert.InRange(new FileInfo(f).Length, 1, 66 * 1024));
        Assert.Contains("\"Number\":2999,", File.ReadLines(files.Max(StringComparer.Ordinal)!).Last(), StringComparison.Ordinal);
        // Oldest first, the three are one run of numbers without a gap.
        var numbers = files
            .Order(StringComparer.Ordinal)
            .SelectMany(f => Lines(File.ReadAllText(f)))
            .Select(l => l.GetProperty("Number").GetInt32())
            .ToList();
        Assert.Equal(Enumerable.Range(numbers[0], numbers.Count), numbers);
    }

    [Theory]
    [InlineData("/dev/full")]
    [InlineData("/proc/none/x.log")]
    public void A_file_that_cannot_be_written_costs_one_line_and_nothing_else(string path)
    {
        var written = Console(
            new LogOptions { File = path },
            log =>
            {
                for (var i = 0; i < 50; i++)
                {
                    log.Information("event {Number}", i);
                }
            }
        );

        var lines = written.TrimEnd('\n').Split('\n');
        Assert.Single(
            lines,
            l => l.StartsWith("orchestratord: ", StringComparison.Ordinal) && l.Contains($"(log file {path})", StringComparison.Ordinal)
        );
        Assert.Equal(50, lines.Count(l => l.Contains("\"@m\":\"event ", StringComparison.Ordinal)));
        Assert.Equal(51, lines.Length);
    }

    [Fact]
    public void A_file_that_cannot_be_opened_is_told_before_the_first_event()
    {
        File.WriteAllText(Path.Combine(_folder, "x"), "in the way");
        var path = Path.Combine(_folder, "x", "service.log");

        var written = Console(new LogOptions { File = path }, _ => { });

        Assert.Contains($"(log file {path}): cannot open it: ", Assert.Single(written.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_can_be_written_is_left_as_it_was_until_the_first_event()
    {
        var path = Path.Combine(_folder, "sub", "service.log");

        Assert.Empty(Console(new LogOptions { Console = ConsoleStyle.Off, File = path }, _ => { }));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void Half_a_line_swallows_no_other()
    {
        var path = Path.Combine(_folder, "service.log");
        File.WriteAllText(path, "{\"half\":");
        var options = new LogOptions { Console = ConsoleStyle.Off, File = path };
        Console(options, log => log.Information("one"));
        Console(options, log => log.Information("two"));

        var lines = File.ReadAllLines(path);
        Assert.Equal("{\"half\":", lines[0]);
        Assert.Equal(["one", "two"], lines[1..].Select(l => Assert.Single(Lines(l)).GetProperty("@m").GetString()));
    }

    [Fact]
    public void After_a_write_that_failed_a_new_line_is_begun()
    {
        var output = new StringWriter();
        var lines = new FreshLine(new TextLines());
        var sink = lines.Watch(new FlakySink(lines, output) { FailsAt = 1 });
        using var log = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger();
        log.Information("one");
        log.Information("two");
        log.Information("three");
        log.Information("four");

        Assert.Matches(@"^\S+ \S+ info  one\n\S+ \S+ info  two\n\n\S+ \S+ info  three\n\S+ \S+ info  four\n$", output.ToString());
    }

    [Fact]
    public void A_console_that_stalls_holds_nobody_up()
    {
        using var stalled = new StalledWriter();
        System.Console.SetError(stalled);
        using var log = ServiceLog.Create(new LogOptions(), isTerminal: false);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        for (var i = 0; i < LogQueue.LengthMax * 2; i++)
        {
            log.Information("event {Number}", i);
        }
        // Serilog complains of it on this very thread, and the complaint goes to the console that stalls.
        SelfLog.WriteLine("a complaint");
        log.Dispose();

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"{clock.Elapsed}");
        stalled.GoOn.Set();
        Assert.True(stalled.SawDropped.Wait(TimeSpan.FromSeconds(30)), "the dropped events were not told");
    }

    [Fact]
    public void A_console_that_fails_is_left_alone()
    {
        var closed = new StringWriter();
        closed.Dispose();
        System.Console.SetError(closed);

        Assert.Null(
            Record.Exception(() =>
            {
                using var log = ServiceLog.Create(new LogOptions(), isTerminal: false);
                log.Information("x");
            })
        );
    }

    [Fact]
    public void A_scope_of_microsofts_loggers_carries_the_request_id()
    {
        var writer = new StringWriter();
        System.Console.SetError(writer);
        using (
            var services = new ServiceCollection()
                .AddLogging(b => b.AddSerilog(ServiceLog.Create(new LogOptions(), isTerminal: false), dispose: true))
                .BuildServiceProvider()
        )
        {
            var log = services.GetRequiredService<ILogger<ServiceLogTests>>();
            using (log.BeginScope(new Dictionary<string, object> { ["RequestId"] = "r-7" }))
            {
                log.LogInformation("inside");
            }
        }

        Assert.Equal("r-7", Assert.Single(Lines(writer.ToString())).GetProperty("RequestId").GetString());
    }

    private static string Console(LogOptions options, Action<ILogger> act, bool isTerminal = false)
    {
        var writer = new StringWriter();
        System.Console.SetError(writer);
        using (var log = ServiceLog.Create(options, isTerminal))
        {
            act(log);
        }
        return writer.ToString();
    }

    private static List<JsonElement> Lines(string written) =>
        [.. written.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement.Clone())];

    private sealed class FlakySink(ITextFormatter lines, TextWriter output) : ILogEventSink
    {
        private int _written;

        public int FailsAt { get; init; }

        public void Emit(LogEvent logEvent)
        {
            lines.Format(logEvent, output);
            if (_written++ == FailsAt)
            {
                throw new IOException("full");
            }
        }
    }

    private sealed class StalledWriter : StringWriter
    {
        public ManualResetEventSlim GoOn { get; } = new();
        public ManualResetEventSlim SawDropped { get; } = new();

        public override void Write(string? value)
        {
            GoOn.Wait();
            if (value?.Contains("were dropped", StringComparison.Ordinal) == true)
            {
                SawDropped.Set();
            }
        }
    }
}
