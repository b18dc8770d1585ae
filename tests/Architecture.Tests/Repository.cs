using System.Diagnostics;

namespace Orchestrator.Architecture.Tests;

/// <summary>The files of this repository: those that are committed, and those that would be.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    private static readonly Lazy<IReadOnlyList<RepositoryFile>> AllFiles = new(Read);

    /// <summary>All text files, by paths relative to the root with forward slashes.</summary>
    public static IReadOnlyList<RepositoryFile> Files => AllFiles.Value;

    public static IEnumerable<RepositoryFile> FilesWith(string folder, string extension) =>
        Files.Where(f =>
            f.Path.StartsWith(folder, StringComparison.Ordinal) && f.Path.EndsWith(extension, StringComparison.OrdinalIgnoreCase)
        );

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Orchestrator.sln")))
        {
            folder = folder.Parent;
        }
        return folder?.FullName ?? throw new InvalidOperationException($"No Orchestrator.sln above {AppContext.BaseDirectory}");
    }

    private static List<RepositoryFile> Read()
    {
        var start = new ProcessStartInfo("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var git = Process.Start(start) ?? throw new InvalidOperationException("git does not start");
        var names = git.StandardOutput.ReadToEnd().Split('\0', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();
        if (git.ExitCode != 0 || names.Length == 0)
        {
            throw new InvalidOperationException(
                $"git ls-files ended with {git.ExitCode} in {Root}; these tests need the repository itself"
            );
        }
        // A file that is deleted but still in git's index is not there any more.
        return
        [
            .. names
                .Where(n => File.Exists(Path.Combine(Root, n)))
                .Select(n => new RepositoryFile(n, File.ReadAllText(Path.Combine(Root, n)))),
        ];
    }
}
