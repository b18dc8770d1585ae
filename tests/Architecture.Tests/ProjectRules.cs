using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Orchestrator.Architecture.Tests;

/// <summary>What a project file may say.</summary>
internal static partial class ProjectRules
{
    /// <summary>A project of src/ and tools/ references only those before it on the road, and Akka only where actors are.</summary>
    public static IEnumerable<string> ReferenceMistakes(RepositoryFile file)
    {
        var name = Path.GetFileNameWithoutExtension(file.Path);
        if (!Road.Projects.TryGetValue(name, out var allowed))
        {
            yield return $"{file.Path}: has no place on the road; give it one in Road.Projects";
            yield break;
        }
        var xml = XDocument.Parse(file.Text);
        foreach (var reference in Items(xml, "ProjectReference").Select(p => Path.GetFileNameWithoutExtension(p.Replace('\\', '/'))))
        {
            if (!allowed.Contains(reference))
            {
                yield return $"{file.Path}: references {reference}; {name} may reference {(allowed.Length == 0 ? "nobody" : string.Join(", ", allowed))}";
            }
        }
        var usesAkka =
            Items(xml, "PackageReference").Any(p => p.StartsWith("Akka", StringComparison.Ordinal))
            || xml.Descendants("Import").Any(i => i.Attribute("Project")?.Value.EndsWith("akka.targets", StringComparison.Ordinal) == true);
        if (usesAkka && name is not ("Actors" or "HostService"))
        {
            yield return $"{file.Path}: uses Akka; only Actors, and HostService that starts them, do";
        }
        foreach (var hidden in Items(xml, "Using").Where(u => u.StartsWith("Orchestrator", StringComparison.Ordinal)))
        {
            yield return $"{file.Path}: a global using of {hidden} hides who knows whom";
        }
    }

    /// <summary>Versions stand once, in Directory.Packages.props.</summary>
    public static IEnumerable<string> VersionMistakes(RepositoryFile file) =>
        XDocument
            .Parse(file.Text)
            .Descendants("PackageReference")
            .Where(p => p.Attribute("Version") is not null || p.Attribute("VersionOverride") is not null || p.Elements().Any())
            .Select(p =>
                $"{file.Path}: {p.Attribute("Include")?.Value} has a version of its own; versions stand in Directory.Packages.props"
            );

    /// <summary>In Directory.Packages.props every version is exact, and every package is used by somebody.</summary>
    public static IEnumerable<string> CentralVersionMistakes(RepositoryFile central, IReadOnlyCollection<RepositoryFile> projects)
    {
        var used = projects.SelectMany(p => Items(XDocument.Parse(p.Text), "PackageReference")).ToHashSet();
        foreach (var package in XDocument.Parse(central.Text).Descendants("PackageVersion"))
        {
            var (name, version) = (package.Attribute("Include")?.Value ?? "", package.Attribute("Version")?.Value ?? "");
            if (!ExactVersion().IsMatch(version))
            {
                yield return $"{central.Path}: {name} has version '{version}'; it must be exact, such as 1.2.3";
            }
            if (!used.Contains(name))
            {
                yield return $"{central.Path}: nobody uses {name}";
            }
        }
    }

    private static IEnumerable<string> Items(XDocument xml, string kind) =>
        xml.Descendants(kind).Select(e => e.Attribute("Include")?.Value).OfType<string>();

    // A property is exact too: Directory.Build.props gives it a default that can be overridden on the command line.
    [GeneratedRegex(@"^(\d+\.\d+\.\d+(\.\d+)?(-[\w.]+)?|\$\(Akka\w*Version\))$")]
    private static partial Regex ExactVersion();
}
