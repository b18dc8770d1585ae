using Orchestrator.HostService.Configuration;

namespace Orchestrator.HostService.Tests.Configuration;

/// <summary>Files and arguments to checked options.</summary>
public sealed class ConfigurationReaderTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Later_files_win_over_earlier_ones_and_settings_over_all()
    {
        var files = new[]
        {
            _folder.Write("a.conf", "orchestrator { events.keep = 1, log.level = debug }"),
            _folder.Write("b.conf", "orchestrator.events.keep = 2"),
        };

        Assert.Equal(2, Ok(_folder.ReadFiles(files)).Events.Keep);
        Assert.Equal(3, Ok(_folder.ReadFiles(files, "orchestrator.events.keep=3")).Events.Keep);
        Assert.Equal(4, Ok(_folder.ReadFiles(files, "orchestrator.events.keep=3", "orchestrator.events.keep = 4")).Events.Keep);
        Assert.Equal(LogThreshold.Debug, Ok(_folder.ReadFiles(files)).Log.Level);
    }

    [Fact]
    public void A_demo_fleet_is_read()
    {
        var options = Ok(
            _folder.Read(
                """
                orchestrator {
                  host { id = kvm01, data-dir = data }
                  api.listen = ["http://127.0.0.1:8080", "unix:api.sock"]
                  inventory.static = [
                    { name = guest-1, socket = "guests/1.sock", dialect = native, labels { role = web, "tier.x" = 1 } }
                    { name = guest-2, socket = "/abs/2.sock", qmp = "guests/2.qmp" }
                  ]
                  connection { ping-interval = 1500ms, frame-bytes-max-10 = 2 MiB }
                }
                """
            )
        );

        Assert.Equal("kvm01", options.Host.Name);
        Assert.Equal(_folder.PathOf("data"), options.Host.DataDir);
        Assert.Equal(["http://127.0.0.1:8080", $"unix:{_folder.PathOf("api.sock")}"], options.Api.Listen);
        var vms = options.Inventory.ToDefinitions();
        Assert.Equal(
            [("guest-1", _folder.PathOf("guests/1.sock"), "native"), ("guest-2", "/abs/2.sock", "auto")],
            vms.Select(v => (v.Name.Value, v.SocketPath, v.Dialect))
        );
        Assert.Equal([null, _folder.PathOf("guests/2.qmp")], vms.Select(v => v.QmpPath));
        Assert.Equal([("role", "web"), ("tier.x", "1")], vms[0].Labels.Select(l => (l.Key, l.Value)));
        Assert.Equal(TimeSpan.FromSeconds(1.5), options.Connection.ToSettings().PingInterval);
        Assert.Equal(2 * 1024 * 1024, options.Connection.ToSettings().FrameBytesMax10);
    }

    [Fact]
    public void Relative_paths_start_at_the_file_they_stand_in()
    {
        _folder.Write("sub/inner.conf", "orchestrator.host.data-dir = data");
        var outer = _folder.Write("outer.conf", "include \"sub/inner.conf\"\norchestrator.log.file = \"../x.log\"");

        var options = Ok(_folder.ReadFiles([outer]));

        Assert.Equal(_folder.PathOf("sub/data"), options.Host.DataDir);
        Assert.Equal(Path.GetFullPath(_folder.PathOf("../x.log")), options.Log.File);
        Assert.Equal(Path.GetFullPath("here"), Ok(_folder.ReadFiles([outer], "orchestrator.host.data-dir=here")).Host.DataDir);
    }

    [Fact]
    public void The_environment_gives_numbers_and_paths()
    {
        _folder.Set("KEEP", "77");

        Assert.Equal(77, Ok(_folder.Read("orchestrator.events.keep = ${KEEP}")).Events.Keep);
        Assert.Equal(77, Ok(_folder.Read("orchestrator.events.keep = 5\norchestrator.events.keep = ${?KEEP}")).Events.Keep);
        Assert.Equal(5, Ok(_folder.Read("orchestrator.events.keep = 5\norchestrator.events.keep = ${?OTHER}")).Events.Keep);
    }

    [Fact]
    public void Namespaces_are_added_to_the_defaults_and_null_takes_one_back()
    {
        var options = Ok(_folder.Read("orchestrator.log.namespaces { \"My.Part\" = trace, \"Microsoft.Hosting\" = null }"));

        Assert.Equal(
            [("Microsoft.AspNetCore", LogThreshold.Warning), ("My.Part", LogThreshold.Trace)],
            options.Log.Namespaces.OrderBy(n => n.Key, StringComparer.Ordinal).Select(n => (n.Key, n.Value))
        );
    }

    [Fact]
    public void All_mistakes_of_all_files_are_told_at_once_with_key_file_and_line()
    {
        var first = _folder.Write("first.conf", "orchestrator {\n  evnts.keep = 1\n  events.keep = many\n  x y\n}");
        var second = _folder.Write("second.conf", "orchestrator.log.level = loud\norchestrator.connection.ping-interval = 5");

        var result = _folder.ReadFiles([first, second, _folder.PathOf("none.conf")], "orchestrator.api.requests-max=0", "nonsense");

        Assert.False(result.IsOk);
        string[] expected =
        [
            $"{first}:2: orchestrator.evnts is no known key; did you mean events?",
            $"{first}:3: orchestrator.events.keep is \"many\" and must be a whole number",
            $"{first}:4: after the key x comes = or {{, not \"y\"; a key with blanks needs quotes",
            $"{second}:1: orchestrator.log.level is \"loud\" and must be one of trace, debug, info, warning, error, off",
            $"{second}:2: orchestrator.connection.ping-interval is \"5\", which has no unit; write 5s for seconds or 5ms for milliseconds",
            $"the file {_folder.PathOf("none.conf")} does not exist; create it, or name the right one",
            "--set orchestrator.api.requests-max: orchestrator.api.requests-max is 0 and must be from 1 to 100000",
            "--set nonsense: a setting is written key=value",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), result.Report.Split('\n').Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("orchestrater.host.id = x", "orchestrater is no known key; did you mean orchestrator?")]
    [InlineData("orchestrator.conection.ping-interval = 1s", "orchestrator.conection is no known key; did you mean connection?")]
    [InlineData("orchestrator.host.ip = x", "orchestrator.host.ip is no known key; did you mean id?")]
    [InlineData("orchestrator.host.zzzzzzzz = x", "known here: data-dir, id")]
    [InlineData("orchestrator = 1", "orchestrator must be an object")]
    [InlineData("orchestrator.host = 1", "orchestrator.host is \"1\" and must be an object")]
    [InlineData("orchestrator.host.id = [1]", "orchestrator.host.id is a list and must be a text")]
    [InlineData("orchestrator.host.id = \"a b\"", "an id has 1 to 64 letters")]
    [InlineData("orchestrator.host.data-dir = null", "must not be null")]
    [InlineData("orchestrator.host.data-dir = \"\"", "orchestrator.host.data-dir is empty")]
    [InlineData("orchestrator.api.listen = \"x\"", "must be a list")]
    [InlineData("orchestrator.api.listen = []", "orchestrator.api.listen is empty")]
    [InlineData("orchestrator.api.listen = [\"127.0.0.1:80\"]", "orchestrator.api.listen[0] is \"127.0.0.1:80\": an address is written")]
    [InlineData("orchestrator.api.listen = [\"http://0.0.0.0:80\"]", "a token would cross the network in clear")]
    [InlineData("orchestrator.api.listen = [\"http://127.0.0.1:80/x\"]", "an address is written")]
    [InlineData("orchestrator.api.listen = [\"http://127.0.0.1:70000\"]", "an address is written")]
    [InlineData("orchestrator.api.listen = [\"unix:/a\", \"unix:/a\"]", "is in the list already")]
    [InlineData("orchestrator.api.listen = [\"http://localhost:80\", \"http://127.0.0.1:80\"]", "is in the list already")]
    [InlineData("orchestrator.api.request-body-bytes-max = 10 parsecs", "unknown unit")]
    [InlineData("orchestrator.api.request-body-bytes-max = 2TiB", "must be from 1 KiB to 1 GiB")]
    [InlineData("orchestrator.api.shutdown-timeout = -1s", "out of range")]
    [InlineData("orchestrator.api.shutdown-timeout = 2h", "must be from 0s to 1h")]
    [InlineData("orchestrator.inventory.static = [5]", "orchestrator.inventory.static[0] is \"5\" and must be an object")]
    [InlineData("orchestrator.inventory.static = [{name = a}]", "orchestrator.inventory.static[0] has no socket")]
    [InlineData("orchestrator.inventory.static = [{socket = \"/a\"}]", "orchestrator.inventory.static[0] has no name")]
    [InlineData("orchestrator.inventory.static = [{name = \"a/b\", socket = \"/a\"}]", "a VM name has letters")]
    [InlineData("orchestrator.inventory.static = [{name = \"\", socket = \"/a\"}]", "static[0].name is empty")]
    [InlineData(
        "orchestrator.inventory.static = [{name = a, socket = \"/a\", lables {}}]",
        "static[0].lables is no known key; did you mean labels?"
    )]
    [InlineData(
        "orchestrator.inventory.static = [{name = a, socket = \"/a\", dialect = qga}]",
        "static[0].dialect: the dialect of the stock QEMU guest agent (qga) is not available in this version"
    )]
    [InlineData("orchestrator.inventory.static = [{name = a, socket = \"/a\", qmp = \"/a\"}]", "as the VM's socket is")]
    [InlineData(
        "orchestrator.inventory.static = [{name = a, socket = \"/a\", qmp = \"/m\"}, {name = b, socket = \"/b\", qmp = \"/m\"}]",
        "static[1].qmp is \"/m\", as orchestrator.inventory.static[0].qmp"
    )]
    [InlineData(
        "orchestrator.inventory.static = [{name = a, socket = \"/a\", labels { x = [] }}]",
        "labels.x is a list and must be a text"
    )]
    [InlineData(
        "orchestrator.inventory.directories = [{path = \"/a\", pattern = \"*\"}]",
        "orchestrator.inventory.directories[0].pattern is \"*\", which has no {name}"
    )]
    [InlineData("orchestrator.inventory.directories = [{path = \"/a\", pattern = \"\"}]", "pattern is \"\", which is empty")]
    [InlineData("orchestrator.inventory.directories = [{path = \"/a\"}]", "directories[0] has no pattern")]
    [InlineData(
        "orchestrator.inventory.directories = [{path = \"/a\", pattern = \"{name}\", qmp = \"../{name}\"}]",
        "directories[0].qmp is \"../{name}\", which leads out of the folder"
    )]
    [InlineData(
        "orchestrator.inventory.directories = [{path = \"/a\", pattern = \"{name}\", labels { rack = \"{node}\" }}]",
        "directories[0].labels.rack is \"{node}\", which takes over {node}, which the pattern does not have; it has {name}"
    )]
    [InlineData(
        "orchestrator.inventory.directories = [{path = \"/a\", pattern = \"{name}\", dialect = qga}]",
        "directories[0].dialect: the dialect of the stock QEMU guest agent (qga) is not available"
    )]
    [InlineData("orchestrator.inventory.rescan-interval = 0s", "must be from 1s to 1h")]
    [InlineData("orchestrator.inventory.libvirt.enabled = true", "not available in this version")]
    [InlineData("orchestrator.store.kind = postgresql", "not available in this version; use sqlite")]
    [InlineData("orchestrator.store.kind = mysql", "must be one of sqlite, postgresql")]
    [InlineData(
        "orchestrator.connection.hello-interval = 20s",
        "orchestrator.connection.hello-interval must not be more than greeting-timeout"
    )]
    [InlineData("orchestrator.connection.ping-interval = 1ms", "orchestrator.connection.ping-interval must be from 10 ms")]
    [InlineData("orchestrator.connection.in-flight-max = 1.5", "must be a whole number")]
    [InlineData("orchestrator.log.namespaces.Microsoft.AspNetCore = info", "a name with a dot in it needs quotes")]
    [InlineData("orchestrator.events.keep = ${nowhere}", "${nowhere} is set nowhere")]
    public void A_wrong_value_is_told_with_its_line_and_nothing_else_is(string line, string what)
    {
        var result = _folder.Read($"# a comment\n{line}\n");

        var mistake = Assert.Single(result.Mistakes);
        Assert.StartsWith($"{_folder.PathOf("1.conf")}:2: ", mistake.ToString(), StringComparison.Ordinal);
        Assert.Contains(what, mistake.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_socket_path_over_107_bytes_is_refused_and_one_of_107_is_not()
    {
        var path = "/" + new string('s', 106);

        Ok(_folder.Read($"orchestrator.inventory.static = [{{name = a, socket = \"{path}\"}}]"));
        Assert.Contains(
            "107",
            Assert.Single(_folder.Read($"orchestrator.inventory.static = [{{name = a, socket = \"{path}s\"}}]").Mistakes).What,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "107",
            Assert.Single(_folder.Read($"orchestrator.api.listen = [\"unix:{path}s\"]").Mistakes).What,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "static[0].qmp",
            Assert
                .Single(_folder.Read($"orchestrator.inventory.static = [{{name = a, socket = \"/a\", qmp = \"{path}s\"}}]").Mistakes)
                .What,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Two_VMs_with_one_name_or_one_socket_are_refused_and_both_places_named()
    {
        var result = _folder.Read(
            "orchestrator.inventory.static = [\n{name = a, socket = \"/1\"}\n{name = b, socket = \"/1\"}\n]",
            "orchestrator.inventory.static += {name = a, socket = \"/x/../2\"}"
        );

        Assert.Equal(
            [
                $"{_folder.PathOf("1.conf")}:3: orchestrator.inventory.static[1].socket is \"/1\", as orchestrator.inventory.static[0].socket ({_folder.PathOf("1.conf")}:2) is; each VM needs its own",
                $"{_folder.PathOf("2.conf")}:1: orchestrator.inventory.static[2].name is \"a\", as orchestrator.inventory.static[0].name ({_folder.PathOf("1.conf")}:2) is; each VM needs its own",
            ],
            result.Mistakes.Select(m => m.ToString())
        );
    }

    [Theory]
    [InlineData("orchestrator.api.listen=[\"unix:/x.sock\"]")]
    [InlineData("orchestrator.api.listen = [\"unix:/x.sock\"]")]
    [InlineData("orchestrator { api { listen=[\"unix:/x.sock\"] } }", "a setting is written")]
    [InlineData("orchestrator.events.keep=1}")]
    [InlineData("orchestrator.events.keep=1, orchestrator.log.level=debug")]
    [InlineData("=1")]
    [InlineData("orchestrator.events.keep=")]
    [InlineData("include \"x\"=1")]
    public void A_setting_is_one_key_and_one_value(string setting, string? _ = null)
    {
        var result = _folder.ReadFiles([], setting);

        Assert.Equal(setting.StartsWith("orchestrator.api", StringComparison.Ordinal), result.IsOk);
        Assert.All(result.Mistakes, m => Assert.StartsWith("--set ", m.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void A_setting_can_add_to_a_list()
    {
        var options = Ok(
            _folder.ReadFiles(
                [_folder.Write("a.conf", "orchestrator.inventory.static = [{name = a, socket = \"/a\"}]")],
                "orchestrator.inventory.static+={name = b, socket = \"/b\"}"
            )
        );

        Assert.Equal(["a", "b"], options.Inventory.Static.Select(v => v.Name));
    }

    [Fact]
    public void Akka_is_given_plain_resolved_text()
    {
        var result = _folder.Read(
            "vars.size = 7\nakka { a.b = ${vars.size}, list = [1, two], \"x.y\" = \"q\\\"\", time = 10 s, path = \"/user/*\" }"
        );

        Ok(result);
        Assert.DoesNotContain("${", result.AkkaText, StringComparison.Ordinal);
        Assert.Contains("b = 7\n", result.AkkaText, StringComparison.Ordinal);
        Assert.Contains("list = [1, two]\n", result.AkkaText, StringComparison.Ordinal);
        Assert.Contains("\"x.y\" = \"q\\\"\"\n", result.AkkaText, StringComparison.Ordinal);
        Assert.Contains("path = \"/user/*\"\n", result.AkkaText, StringComparison.Ordinal);
    }

    [Fact]
    public void The_explanation_names_the_place_of_each_value_and_hides_secrets()
    {
        var explained = _folder.Read("orchestrator.events.keep = 9\nvars.db-password = hunter2").Explained;

        Assert.Contains($"keep = 9  # {_folder.PathOf("1.conf")}:1\n", explained, StringComparison.Ordinal);
        Assert.Matches(@"level = info  # .*reference\.conf:\d+\n", explained);
        Assert.DoesNotContain("hunter2", explained, StringComparison.Ordinal);
    }

    private static OrchestratorOptions Ok(ConfigurationResult result)
    {
        Assert.Equal("configuration ok", result.Report);
        return result.Options;
    }
}
