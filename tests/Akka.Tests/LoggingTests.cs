using Akka.Actor;
using Akka.Event;
using Orchestrator.Akka.Tests.Support;
using Orchestrator.Tests.Shared;

namespace Orchestrator.Akka.Tests;

public sealed class LoggingTests : ActorTest
{
    public LoggingTests()
        : base("akka.loglevel = INFO") { }

    private async Task<LogEvent> Logged(Action<ILoggingAdapter> write)
    {
        var probe = NewProbe();
        System.EventStream.Subscribe(probe.Ref, typeof(LogEvent));
        System
            .ActorOf(
                Lambda.Of(a =>
                {
                    var log = a.Ctx.GetLogger();
                    a.OnAny(_ => write(log));
                }),
                $"logging{Guid.NewGuid():n}"
            )
            .Tell("write");
        return await probe.Next<LogEvent>();
    }

    [NamedHolesFact]
    public async Task Named_holes_are_filled_in_their_order()
    {
        var entry = await Logged(log => log.Info("Agent of {VmId} ready after {ElapsedMs} ms", "web001", 12));
        Assert.Equal(LogLevel.InfoLevel, entry.LogLevel());
        Assert.Equal("Agent of web001 ready after 12 ms", entry.Message.ToString());
        Assert.Equal(typeof(Lambda), entry.LogClass);
        Assert.StartsWith("akka://test/user/logging", entry.LogSource, StringComparison.Ordinal);
    }

    [NamedHolesTheory]
    [InlineData("{0} and {1}", "a and b")]
    [InlineData("{First,3}|{Second}", "  a|b")]
    [InlineData("{{braces}} {X}", "{braces} a")]
    [InlineData("no hole", "no hole")]
    public async Task Holes_can_be_numbered_padded_and_escaped(string template, string expected) =>
        Assert.Equal(expected, (await Logged(log => log.Info(template, "a", "b"))).Message.ToString());

    [Fact]
    public async Task The_template_and_its_values_are_kept_apart()
    {
        var entry = await Logged(log => log.Warning("{VmId} is {State}", "web001", "silent"));
        var message = Assert.IsAssignableFrom<LogMessage>(entry.Message);
        Assert.Equal("{VmId} is {State}", message.Format);
        Assert.Equal(["web001", "silent"], message.Parameters());
    }

    [Fact]
    public async Task A_formatter_named_in_the_configuration_writes_the_lines()
    {
        var system = ActorSystem.Create(
            "formatted",
            $"akka {{ loglevel = OFF, loggers = [], logger-formatter = \"{typeof(ShoutingFormatter).AssemblyQualifiedName}\" }}"
        );
        Assert.IsType<ShoutingFormatter>(system.Settings.LogFormatter);
        Assert.Equal("A {VMID} B!", Logging.GetLogger(system, "test").Formatter.Format("a {VmId} b", "web001"));
        await system.Terminate().WaitAsync(Patience);
    }

    [Fact]
    public async Task A_cause_goes_with_it()
    {
        var cause = new InvalidDataException("broken");
        var entry = await Logged(log => log.Error(cause, "It broke after {Count}", 3));
        Assert.IsType<Error>(entry);
        Assert.Same(cause, entry.Cause);
    }

    [Fact]
    public async Task What_is_below_the_level_is_not_written()
    {
        var entry = await Logged(log =>
        {
            Assert.False(log.IsDebugEnabled);
            Assert.True(log.IsEnabled(LogLevel.InfoLevel));
            log.Debug("quiet");
            log.Info("loud");
        });
        Assert.Equal("loud", entry.Message.ToString());
    }
}
