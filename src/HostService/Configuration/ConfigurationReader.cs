using Orchestrator.HostService.Configuration.Binding;
using Orchestrator.HostService.Configuration.Hocon;

namespace Orchestrator.HostService.Configuration;

/// <summary>
/// Reads reference.conf ← akka.conf ← each <c>--config FILE</c> ← each <c>--set KEY=VALUE</c>, later over earlier, to checked options. Fails closed: all
/// mistakes are listed and none of the configuration is used.
/// </summary>
public sealed class ConfigurationReader
{
    private static readonly string[] RootKeys = ["orchestrator", "akka", "vars"];
    private readonly string _defaults;
    private readonly Func<string, string?> _environment;

    /// <param name="defaults">Folder of reference.conf and akka.conf; null for the one beside the program.</param>
    /// <param name="environment">Environment variables by name; null for the process's.</param>
    public ConfigurationReader(string? defaults = null, Func<string, string?>? environment = null)
    {
        _defaults = defaults ?? Path.Combine(AppContext.BaseDirectory, "config", "hocon");
        _environment = environment ?? Environment.GetEnvironmentVariable;
    }

    /// <summary>Reads all. Never throws for what a file holds.</summary>
    public ConfigurationResult Read(IEnumerable<string> files, IEnumerable<string> settings)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(settings);
        var mistakes = new Mistakes();
        var all = new HoconFiles(mistakes);
        all.Add(Path.Combine(_defaults, "reference.conf"));
        all.Add(Path.Combine(_defaults, "akka.conf"));
        foreach (var file in files)
        {
            all.Add(file);
        }
        foreach (var setting in settings)
        {
            all.AddSetting(setting);
        }
        var tree = new HoconResolver(all.Root, _environment, mistakes).Resolve();
        var options = new OrchestratorOptions();
        Bind(tree, options, mistakes);
        return new ConfigurationResult(options, tree, mistakes.All);
    }

    private static void Bind(HoconObject tree, OrchestratorOptions options, Mistakes mistakes)
    {
        foreach (var (key, value) in tree.Fields)
        {
            if (!RootKeys.Contains(key))
            {
                mistakes.Add(value.FirstPlace, $"{KeyPath.WritePart(key)} is no known key{NearestKey.Hint(key, RootKeys)}");
            }
            else if (value is not (HoconObject or HoconInvalid))
            {
                mistakes.Add(value.Place, $"{key} must be an object in {{ }}");
            }
        }
        var binder = new OptionsBinder(mistakes);
        if (tree["orchestrator"] is HoconObject ours)
        {
            binder.Bind(options, ours, "orchestrator");
        }
        new ConfigurationRules(binder.Places, mistakes).Check(options);
    }
}
