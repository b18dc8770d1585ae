using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Orchestrator.Model.Monitors;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol.Qmp;

namespace Orchestrator.Model.Tests.Monitors;

/// <summary>The talk with a monitor, line by line, without one.</summary>
public sealed class MonitorTalkTests
{
    private const string Greeting = """{"QMP": {"version": {"qemu": {"micro": 1, "minor": 2, "major": 7}}}}""";
    private static readonly MonitorTimes Times = new(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10));

    private readonly MonitorTalk _talk = new("/run/a.sock", Times, TimeSpan.Zero);
    private readonly List<string> _evidence = [];
    private readonly List<string> _failures = [];
    private TimeSpan _now;
    private string _asked = "";
    private string _id = "";

    [Fact]
    public void It_greets_asks_and_then_tells_how_the_machine_stands()
    {
        Hear(Greeting);
        Assert.Equal("qmp_capabilities", _asked);
        Return("{}");
        Assert.Equal("query-status", _asked);
        Return("""{"status": "running", "running": true}""");
        Assert.Equal("query-chardev", _asked);
        Assert.Empty(_evidence);
        Return(Chardevs(open: true));

        Assert.Equal(["Stands Running True"], _evidence);
        Assert.Equal("7.2.1", _talk.Version);
        Assert.Equal("", _asked);
    }

    [Fact]
    public void What_an_earlier_client_left_before_the_greeting_is_passed_over()
    {
        Hear("rest of an answer\"}");
        Hear("""{"return": {}, "id": "theirs"}""");
        Hear("""{"event": "STOP"}""");
        Stand();

        Assert.Equal(["Stands Running True"], _evidence);
    }

    [Fact]
    public void Events_between_a_question_and_its_answer_are_told_behind_the_first_answer()
    {
        Hear(Greeting);
        Hear("""{"event": "RESET"}""");
        Return("{}");
        Hear("""{"event": "RESET"}""");
        Return("""{"status": "running", "running": true}""");
        Hear("""{"event": "SHUTDOWN", "data": {"guest": true}}""");
        Return(Chardevs(open: false));

        Assert.Equal(["Stands Running False", "WasReset", "ShutsDown True"], _evidence);
    }

    [Theory]
    [InlineData("running", true, MachineRun.Running)]
    [InlineData("paused", false, MachineRun.Paused)]
    [InlineData("io-error", false, MachineRun.Paused)]
    [InlineData("suspended", false, MachineRun.Paused)]
    [InlineData("inmigrate", false, MachineRun.Migrating)]
    [InlineData("finish-migrate", false, MachineRun.Migrating)]
    [InlineData("postmigrate", false, MachineRun.Migrating)]
    [InlineData("shutdown", false, MachineRun.Ended)]
    [InlineData("guest-panicked", false, MachineRun.Ended)]
    [InlineData("a word of QEMU 12", true, MachineRun.Running)]
    [InlineData("a word of QEMU 12", false, MachineRun.Paused)]
    public void Every_word_of_QEMU_has_one_of_ours(string status, bool running, MachineRun run)
    {
        Stand();
        Hear("""{"event": "STOP"}""");
        Return($$"""{"status": "{{status}}", "running": {{(running ? "true" : "false")}}}""");

        Assert.Equal(run == MachineRun.Running ? [] : [$"RunChanged {run}"], _evidence[1..]);
    }

    [Fact]
    public void Several_resets_of_one_boot_are_one_and_a_reset_behind_an_opened_port_is_another()
    {
        Stand();
        Own("port0");
        Hear("""{"event": "RESET"}""");
        Hear("""{"event": "RESET"}""");
        _now += TimeSpan.FromMilliseconds(30);
        Hear("""{"event": "RESET"}""");
        Assert.Equal(["PortChanged False", "WasReset"], _evidence[1..]);

        _now += TimeSpan.FromSeconds(1);
        Hear(Port("port0", true));
        Hear(Port("port0", false));
        Hear("""{"event": "RESET"}""");
        Assert.Equal(["PortChanged True", "PortChanged False", "WasReset"], _evidence[3..]);

        _now += TimeSpan.FromSeconds(3);
        Hear("""{"event": "RESET"}""");
        Assert.Equal(["WasReset"], _evidence[6..]);
    }

    [Fact]
    public void A_port_is_ours_by_its_character_device_and_others_are_asked_for_once()
    {
        Stand();
        Hear(Port("qga0", true));
        Assert.Equal("qom-get /machine/peripheral/qga0", _asked);
        Hear(Port("port0", false));
        Hear(Port("port0", true));
        Return("\"charqga\"");
        Assert.Equal("qom-get /machine/peripheral/port0", _asked);
        Return("\"agent\"");

        Assert.Equal(["PortChanged False", "PortChanged True"], _evidence[1..]);
        Hear(Port("qga0", false));
        Hear(Port("port0", false));
        Assert.Equal("", _asked);
        Assert.Equal(["PortChanged False"], _evidence[3..]);
    }

    [Fact]
    public void Where_QEMU_does_not_tell_whose_a_port_is_the_list_of_devices_does()
    {
        Stand();
        Hear(Port("port0", false));
        Hear($$"""{"error": {"class": "GenericError", "desc": "no"}, "id": "{{_id}}"}""");
        Assert.Equal("query-chardev", _asked);
        Return(Chardevs(open: false));
        Assert.Equal(["PortChanged False"], _evidence[1..]);

        Hear(Port("port0", true));
        Assert.Equal("query-chardev", _asked);
        Return(Chardevs(open: true));
        Assert.Equal(["PortChanged True"], _evidence[2..]);
    }

    [Fact]
    public void An_opened_port_that_was_open_was_closed_in_between_and_the_VM_is_to_look_again()
    {
        Stand();
        Own("port0");
        _now += TimeSpan.FromSeconds(2);
        Hear(Port("port0", true));
        _now += TimeSpan.FromSeconds(1);
        Hear(Port("port0", true));

        Assert.Equal(["PortChanged False", "PortChanged True", "Stands Running False", "PortChanged True"], _evidence[1..]);
    }

    [Fact]
    public void What_the_list_said_already_is_not_taken_for_a_second_opening()
    {
        Stand();
        _now += TimeSpan.FromSeconds(1);
        Hear(Port("port0", true));
        Return("\"agent\"");

        Assert.Equal(["Stands Running True"], _evidence);
    }

    [Fact]
    public void A_port_that_no_device_has_or_two_have_is_not_known_and_found_when_it_appears()
    {
        Stand("""[{"label": "x", "filename": "pty", "frontend-open": true}]""");
        Assert.Equal(["Stands Running "], _evidence);

        Hear(Port("port0", true));
        Assert.Equal("query-chardev", _asked);
        Return(Chardevs(open: true));
        Assert.Equal(["Stands Running True"], _evidence[1..]);

        _now = _talk.NextDue;
        Wake();
        Return("""{"status": "running", "running": true}""");
        Return(
            """[{"label": "a", "filename": "unix:/x/a.sock", "frontend-open": true}, {"label": "b", "filename": "unix:/y/a.sock", "frontend-open": false}]"""
        );
        Assert.Equal(["Stands Running "], _evidence[2..]);
    }

    [Fact]
    public void A_port_taken_out_and_put_in_again_under_its_id_is_asked_for_again()
    {
        Stand();
        Own("port0");
        Hear("""{"event": "DEVICE_DELETED", "data": {"device": "port0"}}""");
        Assert.Equal("query-chardev", _asked);
        Return(Chardevs(open: false));
        Hear(Port("port0", true));
        Assert.Equal("qom-get /machine/peripheral/port0", _asked);
    }

    [Fact]
    public void A_quiet_monitor_is_asked_now_and_then_and_what_was_missed_is_told()
    {
        Stand();
        Assert.Equal(_now + Times.Check, _talk.NextDue);
        Wake();
        Assert.Equal("", _asked);
        _now = _talk.NextDue;
        Wake();
        Assert.Equal("query-status", _asked);
        Return("""{"status": "paused", "running": false}""");
        Return(Chardevs(open: false));

        Assert.Equal(["RunChanged Paused", "PortChanged False"], _evidence[1..]);
    }

    [Fact]
    public void A_greeting_and_each_answer_have_their_time()
    {
        _now = Times.Greeting;
        Wake();
        Assert.Equal(["NotGreeted "], _failures);

        var other = new MonitorTalkTests();
        other.Hear(Greeting);
        other._now = Times.Answer - TimeSpan.FromMilliseconds(1);
        other.Wake();
        Assert.Empty(other._failures);
        other._now = Times.Answer;
        other.Hear("""{"event": "STOP"}""");
        other.Wake();
        Assert.Equal(["NotAnswered qmp_capabilities"], other._failures);
    }

    [Fact]
    public void Who_talks_without_greeting_is_no_monitor()
    {
        for (var i = 0; i < 200; i++)
        {
            Hear("220 mail.example ESMTP");
        }
        Assert.Equal(["NotQmp it sends lines, but no greeting"], _failures);
    }

    [Theory]
    [InlineData("nonsense", "NotQmp")]
    [InlineData("""{"return": {"status": 5}, "id": "ID"}""", "NotQmp")]
    [InlineData(
        """{"error": {"class": "CommandNotFound", "desc": "no such command"}, "id": "ID"}""",
        "Refused query-status: no such command"
    )]
    public void Who_answers_otherwise_than_QEMU_is_left(string line, string failure)
    {
        Hear(Greeting);
        Return("{}");
        Hear(line.Replace("ID", _id, StringComparison.Ordinal));
        Hear(line);

        Assert.StartsWith(failure, Assert.Single(_failures), StringComparison.Ordinal);
        Assert.Empty(_evidence);
    }

    [Fact]
    public void Answers_to_questions_of_others_and_a_second_greeting_change_nothing()
    {
        Stand();
        Hear("""{"return": {"status": "paused", "running": false}, "id": "orchestrator-99"}""");
        Hear("""{"return": {}}""");
        Hear("""{"error": {"class": "GenericError", "desc": "x"}}""");
        Hear(Greeting);

        Assert.Equal(["Stands Running True"], _evidence);
        Assert.Empty(_failures);
    }

    private void Stand(string? chardevs = null)
    {
        Hear(Greeting);
        Return("{}");
        Return("""{"status": "running", "running": true}""");
        Return(chardevs ?? Chardevs(open: true));
    }

    /// <summary>Lets it learn that the id is our port's, by closing the port.</summary>
    private void Own(string id)
    {
        Hear(Port(id, false));
        Return("\"agent\"");
    }

    private void Return(string value) => Hear($$"""{"return": {{value}}, "id": "{{_id}}"}""");

    private void Hear(string line)
    {
        Take(_talk.Hear(QmpReader.Read(Encoding.UTF8.GetBytes(line)), _now), line.Contains($"\"{_id}\"", StringComparison.Ordinal));
    }

    private void Wake() => Take(_talk.Wake(_now), answered: false);

    private void Take(ImmutableArray<MonitorStep> steps, bool answered)
    {
        _asked = answered ? "" : _asked;
        foreach (var step in steps)
        {
            switch (step)
            {
                case MonitorStep.Send e:
                    var command = JsonDocument.Parse(e.Line).RootElement;
                    _id = command.GetProperty("id").GetString()!;
                    _asked = command.GetProperty("execute").GetString()!;
                    _asked += command.TryGetProperty("arguments", out var a) ? " " + a.GetProperty("path").GetString() : "";
                    break;
                case MonitorStep.Tell e:
                    _evidence.Add(Words(e.What));
                    break;
                case MonitorStep.End e:
                    _failures.Add($"{e.Failure} {e.Detail}");
                    break;
                default:
                    Assert.Fail(step.ToString());
                    break;
            }
        }
    }

    private static string Words(MachineEvidence what) =>
        what switch
        {
            MachineEvidence.Stands e => $"Stands {e.Run} {e.PortOpen}",
            MachineEvidence.PortChanged e => $"PortChanged {e.Open}",
            MachineEvidence.RunChanged e => $"RunChanged {e.Run}",
            MachineEvidence.ShutsDown e => $"ShutsDown {e.ByGuest}",
            _ => what.GetType().Name,
        };

    private static string Port(string id, bool open) =>
        $$$"""{"event": "VSERPORT_CHANGE", "data": {"open": {{{(open ? "true" : "false")}}}, "id": "{{{id}}}"}}""";

    private static string Chardevs(bool open) =>
        $$"""
            [{"frontend-open": true, "filename": "file", "label": "console"}, {"frontend-open": {{(
                open ? "true" : "false"
            )}}, "filename": "disconnected:unix:/run/a.sock,server=on", "label": "agent"}]
            """;
}
