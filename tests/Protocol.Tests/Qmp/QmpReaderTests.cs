using System.Text;
using Orchestrator.Protocol.Qmp;

namespace Orchestrator.Protocol.Tests.Qmp;

/// <summary>Lines as QEMU 4, 7.2 and 10 write them, and such as no QEMU writes.</summary>
public sealed class QmpReaderTests
{
    [Fact]
    public void The_greeting_tells_the_version()
    {
        const string line =
            """{"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": "Debian 1:7.2"}, "capabilities": ["oob"]}}""";

        Assert.Equal("7.2.22", Assert.IsType<QmpMessage.Greeting>(Read(line)).Version);
        Assert.Equal("", Assert.IsType<QmpMessage.Greeting>(Read("""{"QMP": {}}""")).Version);
    }

    [Fact]
    public void An_answer_belongs_to_its_id_and_an_error_says_what_is_wrong()
    {
        var status = Assert.IsType<QmpMessage.Returned>(
            Read("""{"return": {"status": "paused", "singlestep": false, "running": false}, "id": "o-2"}""")
        );
        Assert.Equal("o-2", status.Id);
        Assert.Equal(new QmpStatus("paused", false), QmpReader.Status(status.Value));

        var refused = Assert.IsType<QmpMessage.Refused>(
            Read("""{"id": "o-3", "error": {"class": "DeviceNotFound", "desc": "Device '\u001b[2J' not found"}}""")
        );
        Assert.Equal(("o-3", "Device '␛[2J' not found"), (refused.Id, refused.Description));
        Assert.Equal("", Assert.IsType<QmpMessage.Returned>(Read("""{"return": {}, "id": 7}""")).Id);
    }

    [Theory]
    [InlineData("unix:/run/a.sock,server=on", true)]
    [InlineData("disconnected:unix:/run/a.sock,server=on", true)]
    [InlineData("disconnected:unix:/run/a.sock,server", true)]
    [InlineData("unix:/run/a.sock", true)]
    [InlineData("unix:/run/a.sock2,server=on", false)]
    [InlineData("disconnected:unix:/run/b.sock,server=on", false)]
    [InlineData("file", false)]
    [InlineData("/run/a.sock", false)]
    [InlineData("", false)]
    public void A_character_device_leads_to_the_socket_it_listens_on(string filename, bool leads)
    {
        var line = $$"""{"return": [{"frontend-open": true, "filename": "{{filename}}", "label": "agent"}], "id": "1"}""";

        var one = Assert.Single(QmpReader.Chardevs(Assert.IsType<QmpMessage.Returned>(Read(line)).Value)!);

        Assert.Equal(("agent", true, leads), (one.Label, one.FrontendOpen, one.LeadsTo("/run/a.sock")));
    }

    [Fact]
    public void A_socket_is_known_by_its_file_name_where_the_folder_is_spelt_otherwise()
    {
        Assert.True(new QmpChardev("a", "disconnected:unix:a.sock,server=on").HasFileName("a.sock"));
        Assert.True(new QmpChardev("a", "unix:/var/run/a.sock,server=on").HasFileName("a.sock"));
        Assert.False(new QmpChardev("a", "unix:/var/run/ba.sock,server=on").HasFileName("a.sock"));
        Assert.False(new QmpChardev("a", "pty:/dev/a.sock").HasFileName("a.sock"));
    }

    [Theory]
    [InlineData("""{"event": "VSERPORT_CHANGE", "data": {"open": true, "id": "port0"}}""", QmpEventKind.PortChanged, "port0", true, false)]
    [InlineData("""{"event": "DEVICE_DELETED", "data": {"device": "p1", "path": "/x"}}""", QmpEventKind.DeviceDeleted, "p1", false, false)]
    [InlineData("""{"event": "DEVICE_DELETED", "data": {"path": "/x"}}""", QmpEventKind.DeviceDeleted, "", false, false)]
    [InlineData("""{"event": "RESET"}""", QmpEventKind.Reset, "", false, false)]
    [InlineData("""{"event": "RESET", "data": {"guest": true, "reason": "guest-reset"}}""", QmpEventKind.Reset, "", false, true)]
    [InlineData("""{"event": "SHUTDOWN", "data": {"guest": true}}""", QmpEventKind.ShutDown, "", false, true)]
    [InlineData("""{"event": "STOP"}""", QmpEventKind.RunChanged, "", false, false)]
    [InlineData("""{"event": "MIGRATION", "data": {"status": "active"}}""", QmpEventKind.RunChanged, "", false, false)]
    [InlineData("""{"event": "BALLOON_CHANGE", "data": [1, {"id": 5}]}""", QmpEventKind.Other, "", false, false)]
    [InlineData("""{"timestamp": 5, "event": "STOP", "news": {"a": [null]}}""", QmpEventKind.RunChanged, "", false, false)]
    public void An_event_is_read_with_what_it_is_about(string line, QmpEventKind kind, string device, bool open, bool byGuest) =>
        Assert.Equal(new QmpEvent(kind, device, open, byGuest), Assert.IsType<QmpMessage.Happened>(Read(line)).What);

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("not json")]
    [InlineData("""{"return": {}""")]
    [InlineData("""{"event": 5}""")]
    [InlineData("""{"event": "\ud800"}""")]
    [InlineData("""{"event": "VSERPORT_CHANGE"}""")]
    [InlineData("""{"event": "VSERPORT_CHANGE", "data": {"id": "port0"}}""")]
    [InlineData("""{"event": "VSERPORT_CHANGE", "data": {"open": true}}""")]
    [InlineData("""{"event": "VSERPORT_CHANGE", "data": {"open": "yes", "id": "port0"}}""")]
    [InlineData("""{"event": "RESET", "data": 5}""")]
    [InlineData("""{"QMP": {"version": {"qemu": {"micro": "22"}}}}""")]
    [InlineData("""{"jsonrpc": "2.0", "id": 1, "result": {}}""")]
    public void What_no_QEMU_writes_is_told_as_such_and_nothing_of_it_repeated(string line)
    {
        var problem = Assert.IsType<QmpMessage.NotQmp>(Read(line)).Problem;

        Assert.True(line.Length < 6 || !problem.Contains(line, StringComparison.Ordinal));
    }

    [Fact]
    public void Bytes_that_are_no_text_depth_without_end_and_endless_ids_are_refused()
    {
        Assert.IsType<QmpMessage.NotQmp>(QmpReader.Read([(byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)'}']));
        Assert.IsType<QmpMessage.NotQmp>(Read("{\"return\":" + new string('[', 100_000)));
        Assert.IsType<QmpMessage.NotQmp>(
            Read($$$"""{"event": "VSERPORT_CHANGE", "data": {"open": true, "id": "{{{new string('p', 201)}}}"}}""")
        );
    }

    [Theory]
    [InlineData("""{"return": {"status": 5, "running": true}}""")]
    [InlineData("""{"return": {"running": true}}""")]
    [InlineData("""{"return": []}""")]
    [InlineData("""{"return": "text"}""")]
    public void An_answer_of_another_kind_is_no_status(string line)
    {
        var value = Assert.IsType<QmpMessage.Returned>(Read(line)).Value;

        Assert.Null(QmpReader.Status(value));
        Assert.True(QmpReader.Chardevs(value) is null or { Count: 0 });
    }

    [Fact]
    public void Every_line_cut_or_changed_at_any_byte_is_read_without_a_throw()
    {
        byte[][] lines =
        [
            """{"QMP": {"version": {"qemu": {"micro": 0, "minor": 2, "major": 4}}}}"""u8.ToArray(),
            """{"return": [{"frontend-open": true, "filename": "unix:/a,server", "label": "a"}], "id": "o-1"}"""u8.ToArray(),
            """{"timestamp": {"seconds": 1}, "event": "VSERPORT_CHANGE", "data": {"open": false, "id": "port0"}}"""u8.ToArray(),
        ];
        var random = new Random(7);
        foreach (var line in lines)
        {
            for (var at = 0; at < line.Length; at++)
            {
                Take(line[..at]);
                var changed = line.ToArray();
                changed[at] = (byte)random.Next(256);
                Take(changed);
            }
        }

        static void Take(byte[] line)
        {
            if (QmpReader.Read(line) is QmpMessage.Returned e)
            {
                _ = QmpReader.Chardevs(e.Value);
                _ = QmpReader.Status(e.Value);
                _ = QmpReader.Text(e.Value);
            }
        }
    }

    private static QmpMessage Read(string line) => QmpReader.Read(Encoding.UTF8.GetBytes(line));
}
