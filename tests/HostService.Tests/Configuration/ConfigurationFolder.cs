using Orchestrator.HostService.Configuration;

namespace Orchestrator.HostService.Tests.Configuration;

/// <summary>A folder of its own for one test's files, read by a reader that sees only the environment it is given.</summary>
internal sealed class ConfigurationFolder : IDisposable
{
    private readonly Dictionary<string, string> _environment = [];

    public string Root { get; } = Directory.CreateTempSubdirectory("config-").FullName;

    public static string ShippedDefaults { get; } = Path.Combine(AppContext.BaseDirectory, "config", "hocon");

    public string Write(string name, string text)
    {
        var path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public string PathOf(string name) => Path.Combine(Root, name);

    public void Set(string variable, string value) => _environment[variable] = value;

    /// <summary>Reads the shipped defaults and these texts over them, as files 1.conf, 2.conf, ….</summary>
    public ConfigurationResult Read(params string[] texts) => ReadFiles([.. texts.Select((text, i) => Write($"{i + 1}.conf", text))]);

    public ConfigurationResult ReadFiles(string[] files, params string[] settings) =>
        new ConfigurationReader(ShippedDefaults, _environment.GetValueOrDefault).Read(files, settings);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
