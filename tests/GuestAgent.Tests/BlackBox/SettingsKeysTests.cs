using System.Reflection;
using System.Text;
using System.Text.Json;
using Orchestrator.GuestAgent.Configuration;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.BlackBox;

/// <summary>No key of the settings file is without a test that tries what it does.</summary>
public sealed class SettingsKeysTests
{
    [Theory]
    [InlineData(typeof(AgentSettings), "", typeof(SettingsEffectTests), 11)]
    [InlineData(typeof(SecuritySettings), "security.", typeof(SecuritySettingsEffectTests), 10)]
    public void Each_key_that_the_parser_knows_has_a_test_of_its_name(Type settings, string prefix, Type tests, int keys)
    {
        var known = KeysOf(settings, prefix);
        // What the parser knows has a property to go to, so none is left out; "security" itself is only what holds the others.
        Assert.Equal(keys, known.Count);
        var tried = tests.GetMethods().Where(method => method.GetCustomAttribute<FactAttribute>() is { Skip: null }).Select(m => m.Name);
        Assert.Empty(known.Where(key => key != "security").Except(tried.Select(name => char.ToLowerInvariant(name[0]) + name[1..])));
    }

    [Theory]
    [InlineData(typeof(AgentSettings), "")]
    [InlineData(typeof(SecuritySettings), "security.")]
    public void Each_key_stands_in_the_operations_manual(Type settings, string prefix)
    {
        var manual = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md"));
        var keys = KeysOf(settings, prefix).Where(key => key != "security").ToList();
        Assert.NotEmpty(keys);
        Assert.All(keys, key => Assert.Contains($"`{prefix}{key}`", manual, StringComparison.Ordinal));
    }

    private static List<string> KeysOf(Type settings, string prefix) =>
        [
            .. settings
                .GetProperties()
                .Select(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name))
                .Where(key => IsKnown(prefix, key)),
        ];

    private static bool IsKnown(string prefix, string key)
    {
        var value = $"{{\"{key}\":[{{}}]}}";
        var text = prefix.Length == 0 ? value : $"{{\"security\":{value}}}";
        var refused = Assert.Throws<SettingsException>(() => SettingsParser.Parse(Encoding.UTF8.GetBytes(text), "/f"));
        return !refused.Message.Contains($"{prefix}{key} is no known key", StringComparison.Ordinal);
    }
}
