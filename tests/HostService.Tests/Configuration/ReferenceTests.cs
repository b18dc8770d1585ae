using System.Collections;
using Akka.Actor;
using Orchestrator.Actors.Hosting;
using Orchestrator.HostService.Configuration;
using Orchestrator.HostService.Configuration.Binding;
using Orchestrator.HostService.Configuration.Hocon;

namespace Orchestrator.HostService.Tests.Configuration;

/// <summary>reference.conf and the option classes say the same.</summary>
public sealed class ReferenceTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_shipped_files_are_without_mistake()
    {
        var result = _folder.ReadFiles([]);

        Assert.Empty(result.Mistakes);
        Assert.Equal("configuration ok", result.Report);
    }

    [Fact]
    public async Task What_akka_is_given_makes_it_fill_named_holes()
    {
        using var system = ActorSystem.Create("given", _folder.ReadFiles([]).AkkaText);

        Assert.IsType<NamedHoleFormatter>(system.Settings.LogFormatter);
        await system.Terminate();
    }

    [Theory]
    [InlineData("single-host.conf")]
    [InlineData("fleet.conf")]
    public void The_shipped_starting_points_are_without_mistake(string file)
    {
        var result = _folder.ReadFiles([Path.Combine(ConfigurationFolder.ShippedDefaults, file)]);

        Assert.Equal("configuration ok", result.Report);
    }

    [Fact]
    public void Reference_conf_has_exactly_the_keys_of_the_options()
    {
        var tree = Assert.IsType<HoconObject>(_folder.ReadFiles([]).Tree["orchestrator"]);

        Assert.Equal(KeysOf(typeof(OrchestratorOptions), "").Order(StringComparer.Ordinal), KeysOf(tree, "").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_default_of_reference_conf_is_the_default_of_its_option()
    {
        var read = Flat(_folder.ReadFiles([]).Options, "");
        var coded = Flat(new OrchestratorOptions(), "");

        Assert.Equal(coded, read);
        Assert.True(coded.Count >= 30, $"only {coded.Count} options found");
    }

    [Fact]
    public void Each_key_has_an_effect_on_its_option_and_on_no_other()
    {
        var before = Flat(new OrchestratorOptions(), "");
        foreach (var key in KeysOf(typeof(OrchestratorOptions), ""))
        {
            var after = Flat(_folder.ReadFiles([], $"orchestrator.{key}={OtherValueFor(key)}").Options, "");

            var changed = after.Where(pair => before.GetValueOrDefault(pair.Key) != pair.Value).Select(pair => pair.Key);
            Assert.All(changed, name => Assert.StartsWith(key, name, StringComparison.Ordinal));
            Assert.True(changed.Any(), $"orchestrator.{key} changed nothing");
        }
    }

    [Fact]
    public void Each_connection_key_reaches_the_settings_of_the_actors()
    {
        var settings = new ConnectionOptions().ToSettings();
        Assert.Equal(Model.Vms.ConnectionSettings.Default, settings);
        foreach (var (_, property) in OptionKey.Of(typeof(ConnectionOptions)))
        {
            var options = new ConnectionOptions();
            object other = property.GetValue(options) switch
            {
                TimeSpan time => time + TimeSpan.FromSeconds(1),
                int number => number + 1,
                long number => number + 1,
                null when property.PropertyType == typeof(TimeSpan?) => TimeSpan.FromSeconds(1),
                var value => throw new InvalidOperationException($"{property.Name} is {value}"),
            };
            property.SetValue(options, other);
            Assert.True(settings != options.ToSettings(), $"{property.Name} does not reach ConnectionSettings");
        }
    }

    [Fact]
    public void The_comment_of_a_list_names_every_key_of_its_items()
    {
        var text = File.ReadAllText(Path.Combine(ConfigurationFolder.ShippedDefaults, "reference.conf"));
        foreach (var (key, _) in OptionKey.Of(typeof(StaticVmOptions)).Concat(OptionKey.Of(typeof(SocketDirectoryOptions))))
        {
            Assert.Matches($@"#.*\b{key}\b", text);
        }
    }

    [Fact]
    public void Each_key_of_reference_conf_stands_below_a_comment()
    {
        var lines = File.ReadAllLines(Path.Combine(ConfigurationFolder.ShippedDefaults, "reference.conf"));
        var commented = false;
        foreach (var line in lines.Select(l => l.Trim()))
        {
            if (line.StartsWith('#'))
            {
                commented = true;
            }
            else if (line.Length == 0 || line == "}")
            {
                commented = false;
            }
            else if (
                line.Contains('=', StringComparison.Ordinal)
                && line.Split('=')[0].TrimEnd() is not ("enabled" or "uris")
                && line[0] != '"'
            )
            {
                Assert.True(commented, $"no comment above: {line}");
            }
        }
    }

    private static string OtherValueFor(string key) =>
        key switch
        {
            "host.id" => "other",
            "host.data-dir" or "log.file" => "\"/other\"",
            "api.listen" => "[\"http://127.0.0.1:1\"]",
            "inventory.static" => "[{name = a, socket = \"/a\"}]",
            "inventory.directories" => "[{path = \"/a\", pattern = \"{name}\"}]",
            "inventory.libvirt.enabled" => "true",
            "inventory.libvirt.uris" => "[\"test:///default\"]",
            "store.kind" => "postgresql",
            "log.level" => "error",
            "log.console" => "json",
            "log.namespaces" => "{\"Microsoft.Hosting\" = error}",
            "api.requests-max" or "connection.in-flight-max" or "connection.queue-max" or "events.keep" or "log.files-kept" => "7",
            _ when key.Contains("bytes", StringComparison.Ordinal)
                    || key.Contains("size", StringComparison.Ordinal)
                    || key.EndsWith("budget", StringComparison.Ordinal) => "70MiB",
            _ => "7s",
        };

    private static IEnumerable<string> KeysOf(Type options, string path) =>
        OptionKey
            .Of(options)
            .SelectMany(o =>
                OptionKey.IsGroup(o.Property.PropertyType) ? KeysOf(o.Property.PropertyType, $"{path}{o.Key}.") : [$"{path}{o.Key}"]
            );

    // An object that holds names of the user's own is one key.
    private static IEnumerable<string> KeysOf(HoconObject tree, string path) =>
        tree.Fields.SelectMany(f =>
            f.Value is HoconObject inner && $"{path}{f.Key}" != "log.namespaces" ? KeysOf(inner, $"{path}{f.Key}.") : [$"{path}{f.Key}"]
        );

    private static Dictionary<string, string> Flat(object options, string path)
    {
        var all = new Dictionary<string, string>();
        foreach (var (key, property) in OptionKey.Of(options.GetType()))
        {
            var value = property.GetValue(options);
            if (OptionKey.IsGroup(property.PropertyType))
            {
                foreach (var (name, inner) in Flat(value!, $"{path}{key}."))
                {
                    all.Add(name, inner);
                }
            }
            else
            {
                all.Add($"{path}{key}", Written(value));
            }
        }
        return all;
    }

    private static string Written(object? value) =>
        value switch
        {
            null => "null",
            string text => text,
            IDictionary map => string.Join(' ', map.Keys.Cast<object>().Select(k => $"{k}={map[k]}")),
            IEnumerable list =>
                $"[{string.Join(' ', list.Cast<object>().Select(i => OptionKey.IsGroup(i.GetType()) ? string.Join(' ', Flat(i, "")) : Written(i)))}]",
            _ => $"{value}",
        };
}
