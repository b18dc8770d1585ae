using System.Text.RegularExpressions;

namespace Orchestrator.Architecture.Tests;

/// <summary>What a C# file of src/ and tools/ may name. Each rule gives one line per mistake: file, what, what to do.</summary>
internal static partial class SourceRules
{
    public static IEnumerable<string> ProjectMistakes(RepositoryFile file)
    {
        var (project, _) = PlaceOf(file.Path);
        if (!Road.Projects.ContainsKey(project))
        {
            yield return $"{file.Path}: project {project} has no place on the road; give it one in Road.Projects";
            yield break;
        }
        var mayName = Road.MayName(project);
        foreach (var named in OwnNames().Matches(SourceText.CodeOf(file.Text)).Select(m => m.Groups["project"].Value).Distinct())
        {
            if (Road.Projects.ContainsKey(named) && !mayName.Contains(named))
            {
                yield return $"{file.Path}: names Orchestrator.{named}, which {project} must not know";
            }
        }
    }

    public static IEnumerable<string> FolderMistakes(RepositoryFile file)
    {
        var (project, folder) = PlaceOf(file.Path);
        var order = Road.Folders[project];
        var place = Array.IndexOf(order, folder);
        if (place < 0)
        {
            yield return $"{file.Path}: folder '{folder}' has no place in {project}; give it one in Road.Folders";
            yield break;
        }
        var code = SourceText.CodeOf(file.Text);
        if (GlobalUsing().IsMatch(code))
        {
            yield return $"{file.Path}: a global using of our own namespaces hides who knows whom";
        }
        foreach (Match m in OwnNames().Matches(code))
        {
            var named = m.Groups["folder"].Value;
            if (m.Groups["project"].Value == project && Array.IndexOf(order, named) > place)
            {
                yield return $"{file.Path}: {Shown(folder)} names {named}, which comes later on the road of {project}";
            }
        }
    }

    /// <summary>A file's namespace says where it stands.</summary>
    public static IEnumerable<string> NamespaceMistakes(RepositoryFile file)
    {
        var (project, _) = PlaceOf(file.Path);
        var expected = string.Join('.', ["Orchestrator", project, .. file.Path.Split('/')[2..^1]]);
        foreach (Match m in Namespace().Matches(SourceText.CodeOf(file.Text)))
        {
            if (m.Groups["name"].Value != expected)
            {
                yield return $"{file.Path}: declares namespace {m.Groups["name"].Value}; where it stands it is {expected}";
            }
        }
    }

    /// <summary>Decisions are plain values: what acts, waits or rolls dice stands elsewhere and is given to them.</summary>
    public static IEnumerable<string> PlainnessMistakes(RepositoryFile file)
    {
        var (project, _) = PlaceOf(file.Path);
        if (!Road.PlainProjects.Contains(project))
        {
            yield break;
        }
        foreach (var named in NotPlain().Matches(SourceText.CodeOf(file.Text)).Select(m => m.Value).Distinct())
        {
            yield return $"{file.Path}: {project} must not use {named}: no Akka, no input or output, no clock, no chance of its own";
        }
    }

    /// <summary>The agent is one static binary and needs nothing of its guest; the runtime's cryptography loads OpenSSL, and ends the process without it.</summary>
    public static IEnumerable<string> StandAloneMistakes(RepositoryFile file)
    {
        var (project, _) = PlaceOf(file.Path);
        if (Road.StandAloneProjects.Contains(project) && NeedsLibraries().Match(SourceText.CodeOf(file.Text)) is { Success: true } named)
        {
            yield return $"{file.Path}: {named.Value} loads a library that a guest may not have; see src/GuestAgent/Platform/Sha256.cs";
        }
    }

    private static (string Project, string Folder) PlaceOf(string path)
    {
        var parts = path.Split('/');
        return (parts[1], parts.Length > 3 ? parts[2] : Road.Top);
    }

    private static string Shown(string folder) => folder == Road.Top ? "the top folder" : folder;

    [GeneratedRegex(@"\bOrchestrator\.(?<project>[A-Z]\w*)(?:\.(?<folder>[A-Z]\w*))?")]
    private static partial Regex OwnNames();

    [GeneratedRegex(@"\b(System\.Security\.Cryptography|RandomNumberGenerator|SHA\d+|SslStream|System\.IO\.Compression)\b")]
    private static partial Regex NeedsLibraries();

    [GeneratedRegex(@"\bglobal\s+using\s+(static\s+)?Orchestrator\b")]
    private static partial Regex GlobalUsing();

    [GeneratedRegex(@"^\s*namespace\s+(?<name>[\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(
        @"\b(using Akka\b|Akka\.\w+|System\.Net\.Sockets|System\.Diagnostics\.Process|File\.(Open|Read|Write|Create|Delete|Exists)\w*|Directory\.\w+"
            + @"|Console\.\w+|Date(Time|TimeOffset)\.(Utc)?Now|TimeProvider|Stopwatch|Environment\.TickCount(64)?|Thread\.Sleep|Task\.Delay|Random\.Shared|Guid\.NewGuid)"
    )]
    private static partial Regex NotPlain();
}
