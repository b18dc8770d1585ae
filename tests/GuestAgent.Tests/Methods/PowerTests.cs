using System.Text;
using System.Text.Json;
using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Methods;
using Orchestrator.GuestAgent.Tests.Logging;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Methods;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.Methods;

/// <summary>Nothing here touches the machine: the power control is a list, time is a hand that the test moves.</summary>
public class PowerTests
{
    private readonly ManualTime _time = new();
    private readonly KeptLines _lines = new();
    private readonly List<(PowerAction Action, bool Force, TimeSpan At)> _done = [];
    private readonly PowerMethod _shutdown;
    private readonly PowerMethod _reboot;

    public PowerTests()
    {
        var plan = new PowerPlan(new Recorder((action, force) => _done.Add((action, force, _time.Now))), _time.Prepare);
        _shutdown = new PowerMethod(PowerAction.Shutdown, plan, "/etc/agent.json");
        _reboot = new PowerMethod(PowerAction.Reboot, plan, "/etc/agent.json");
    }

    private static MethodAnswer Call(PowerMethod method, string json) =>
        method.Run(Encoding.UTF8.GetBytes(json), new AuditNote(), CancellationToken.None);

    [Theory]
    [InlineData("{\"timeout_seconds\":\"abc\"}")]
    [InlineData("{\"timeout_seconds\":\"5\"}")]
    [InlineData("{\"timeout_seconds\":null}")]
    [InlineData("{\"timeout_seconds\":-1}")]
    [InlineData("{\"timeout_seconds\":1.5}")]
    [InlineData("{\"timeout_seconds\":86401}")]
    [InlineData("{\"timeout_seconds\":99999999999}")]
    [InlineData("{\"timeout\":5}")]
    [InlineData("{\"Timeout_seconds\":5}")]
    [InlineData("{\"force\":1}")]
    [InlineData("{\"force\":\"false\"}")]
    [InlineData("{\"force\":null}")]
    [InlineData("{\"timeout_seconds\":5,\"now\":true}")]
    [InlineData("[]")]
    [InlineData("[60,true]")]
    [InlineData("0")]
    [InlineData("\"now\"")]
    [InlineData("null")]
    public void D17_malformed_params_are_refused_and_nothing_happens(string json)
    {
        foreach (var method in new[] { _shutdown, _reboot })
        {
            Assert.Equal(AgentError.InvalidParams, Assert.Throws<MethodException>(() => Call(method, json)).Error);
        }
        _time.Advance(TimeSpan.FromDays(2));
        Assert.Empty(_done);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(119)]
    [InlineData(86_400)]
    public void D18_the_delay_is_kept_to_the_second(int seconds)
    {
        Call(_reboot, $"{{\"timeout_seconds\":{seconds}}}").AfterFlushed!();
        _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        Assert.Empty(_done);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal([(PowerAction.Reboot, false, TimeSpan.FromSeconds(seconds))], _done);
    }

    [Fact]
    public void Absent_params_mean_a_minute_and_no_force()
    {
        Call(_shutdown, "").AfterFlushed!();
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal([(PowerAction.Shutdown, false, TimeSpan.FromSeconds(60))], _done);
    }

    [Fact]
    public void D18_force_is_another_thing_than_a_short_delay()
    {
        Call(_shutdown, "{\"force\":true,\"timeout_seconds\":7}").AfterFlushed!();
        _time.Advance(TimeSpan.FromSeconds(7));
        Call(_shutdown, "{\"timeout_seconds\":0}").AfterFlushed!();
        _time.Advance(TimeSpan.Zero);
        Assert.Equal([true, false], _done.Select(d => d.Force));
    }

    [Fact]
    public void D19_nothing_begins_before_the_answer_has_left()
    {
        var answer = Call(_shutdown, "{\"timeout_seconds\":0}");
        var result = JsonSerializer.Deserialize(answer.ResultJson.Span, ProtocolJson.Default.PowerResult)!;
        Assert.True(result.Initiated);
        Assert.Contains("Shutdown now", result.Message, StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Empty(_done);
        answer.AfterFlushed!();
        _time.Advance(TimeSpan.Zero);
        Assert.Single(_done);
    }

    [Fact]
    public void A_second_request_is_busy_while_one_waits_and_welcome_after_it()
    {
        var first = Call(_shutdown, "{\"timeout_seconds\":10}");
        Assert.Equal(AgentError.Busy, Assert.Throws<MethodException>(() => Call(_reboot, "{}")).Error);
        first.AfterFlushed!();
        Assert.Equal(AgentError.Busy, Assert.Throws<MethodException>(() => Call(_shutdown, "{\"force\":true}")).Error);
        _time.Advance(TimeSpan.FromSeconds(10));
        Call(_reboot, "{\"timeout_seconds\":0}").AfterFlushed!();
        _time.Advance(TimeSpan.Zero);
        Assert.Equal([PowerAction.Shutdown, PowerAction.Reboot], _done.Select(d => d.Action));
    }

    [Fact]
    public void Where_power_is_denied_even_good_params_are_refused()
    {
        var refusal = Assert.Throws<MethodException>(() => Call(new PowerMethod(PowerAction.Reboot, null, "/etc/agent.json"), "{}"));
        Assert.Equal(AgentError.PermissionDenied, refusal.Error);
        Assert.Contains("/etc/agent.json", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/usr/bin/systemctl", true, "/usr/bin/systemctl poweroff")]
    [InlineData("/bin/systemctl", false, "/bin/systemctl reboot")]
    [InlineData("/sbin/shutdown", true, "/sbin/shutdown -h now")]
    [InlineData("/sbin/shutdown", false, "/sbin/shutdown -r now")]
    [InlineData("/sbin/poweroff", true, "/sbin/poweroff")]
    [InlineData("/usr/sbin/reboot", false, "/usr/sbin/reboot")]
    [InlineData("", false, "kernel Reboot")]
    public void The_machines_init_is_asked_by_the_first_program_that_agrees_and_the_kernel_last(string agrees, bool off, string last)
    {
        var action = off ? PowerAction.Shutdown : PowerAction.Reboot;
        var tried = new List<string>();
        var power = new SystemPower(
            (path, args) =>
            {
                tried.Add(string.Join(' ', [path, .. args]));
                return path == agrees ? null : "exit code 1";
            },
            a =>
            {
                tried.Add("kernel " + a);
                return 0;
            },
            Log(_lines)
        );
        power.Do(action, force: false);
        Assert.Equal(last, tried[^1]);
        Assert.Equal(tried.Count, tried.Distinct().Count());

        tried.Clear();
        power.Do(action, force: true);
        Assert.Equal(["kernel " + action], tried);
        Assert.Empty(_lines.Lines);
    }

    [Fact]
    public void Without_a_thread_to_be_had_nothing_is_promised_and_the_next_request_may_try()
    {
        var none = true;
        var plan = new PowerPlan(
            new Recorder((action, force) => _done.Add((action, force, _time.Now))),
            then => none ? null : _time.Prepare(then)
        );
        var shutdown = new PowerMethod(PowerAction.Shutdown, plan, null);
        var refused = Assert.Throws<MethodException>(() => Call(shutdown, "{}"));
        Assert.Equal(AgentError.Busy, refused.Error);
        Assert.False(shutdown.IsPending);
        none = false;
        Call(shutdown, "{\"timeout_seconds\":1}").AfterFlushed!();
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Single(_done);
    }

    [Fact]
    public async Task Where_nobody_agrees_the_log_names_all_that_was_tried_and_another_request_is_welcome()
    {
        var plan = new PowerPlan(
            new SystemPower(
                (path, _) => path.StartsWith("/usr", StringComparison.Ordinal) ? "exit code 1" : "not there",
                _ => 1,
                Log(_lines)
            ),
            _time.Prepare
        );
        var reboot = new PowerMethod(PowerAction.Reboot, plan, null);
        Call(reboot, "{\"timeout_seconds\":0}").AfterFlushed!();
        _time.Advance(TimeSpan.Zero);
        await Eventually.HoldsAsync("a line of the log", () => _lines.Lines.Count > 0, TimeSpan.FromSeconds(20));
        var line = Assert.Single(_lines.Lines);
        Assert.Contains(" error machine not rebooted: nobody agreed ", line, StringComparison.Ordinal);
        Assert.Contains("/usr/bin/systemctl reboot: exit code 1; ", line, StringComparison.Ordinal);
        Assert.Contains("/sbin/shutdown -r now: not there; ", line, StringComparison.Ordinal);
        Assert.EndsWith("reboot(2): operation not permitted\"", line, StringComparison.Ordinal);
        Assert.NotNull(Call(reboot, "{\"timeout_seconds\":0}").AfterFlushed);
    }

    private static AgentLog Log(KeptLines lines) => new(AgentLogLevel.Debug, lines, TimeProvider.System);

    private sealed class Recorder(Action<PowerAction, bool> record) : IPowerControl
    {
        public void Do(PowerAction action, bool force) => record(action, force);
    }

    private sealed class ManualTime
    {
        private readonly List<(TimeSpan At, Action Then)> _alarms = [];

        public TimeSpan Now { get; private set; }

        public Action<TimeSpan> Prepare(Action then) => delay => _alarms.Add((Now + delay, then));

        public void Advance(TimeSpan by)
        {
            Now += by;
            foreach (var alarm in _alarms.Where(a => a.At <= Now).ToList())
            {
                _alarms.Remove(alarm);
                alarm.Then();
            }
        }
    }
}
