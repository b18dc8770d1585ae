using Orchestrator.GuestAgent.Platform;
using Orchestrator.GuestAgent.Policy;
using Orchestrator.Protocol;
using Xunit.Abstractions;

namespace Orchestrator.Fuzz.Paths;

/// <summary>Both resolvers of <see cref="AllowedPaths"/>, the kernel's and the walk, against the model: what is decided, and the very object that is reached.</summary>
public sealed class PathFuzz(ITestOutputHelper output)
{
    private const int ListsPerTree = 6;
    private const int PathsPerList = 40;

    [Fact]
    public void In_any_tree_and_under_any_list_a_path_leads_where_the_model_says_or_nowhere()
    {
        var ends = new SortedDictionary<string, int>(StringComparer.Ordinal);
        FuzzRun.Each(
            15,
            chance =>
            {
                using var tree = new RandomTree(chance);
                for (var lists = 0; lists < ListsPerTree; lists++)
                {
                    string[] list = [.. Enumerable.Range(0, chance.Next(1, 4)).Select(_ => tree.AnyEntry())];
                    for (var paths = 0; paths < PathsPerList; paths++)
                    {
                        var kind = Compare(tree, list, tree.AnyPath()).Split(' ')[0];
                        ends[kind] = ends.GetValueOrDefault(kind) + 1;
                    }
                }
            }
        );
        output.WriteLine(string.Join(", ", ends.Select(end => $"{end.Key} {end.Value}")));
        // A tree in which nothing is ever found would prove little.
        Assert.All(["denied", "is", "missing", "not-found"], kind => Assert.True(ends.GetValueOrDefault(kind) > 0, kind));
    }

    private static string Compare(RandomTree tree, string[] list, string path)
    {
        var due = new PathModel(tree, list).Decide(path, out var end);
        foreach (var openAt2 in new[] { true, false })
        {
            var got = Decide(new AllowedPaths(list, "allowed_read_paths", null, openAt2), path, end);
            Assert.True(
                due == got,
                $"{(openAt2 ? "openat2" : "walk")} {path}\n  list: {string.Join(", ", list)}\n  due: {due} ({end?.Why})\n  got: {got}\n  tree:\n{Told(tree)}"
            );
        }
        return due;
    }

    private static string Decide(AllowedPaths allowed, string path, PathEnd? end)
    {
        try
        {
            using var place = allowed.Locate(path);
            if (place.Existing is { } there)
            {
                return end?.Real is { } real && IdentityOf(real) == there.Identity ? $"is {real}" : "is something else";
            }
            var missing = $"missing {(end is null ? "" : end.Directory)}/{string.Join('/', place.Missing)}";
            return end is not null && IdentityOf(end.Directory) == place.DirectoryFacts.Identity ? missing : "missing in another directory";
        }
        catch (Refusal refusal)
        {
            return refusal.Error switch
            {
                AgentError.PermissionDenied => "denied",
                AgentError.NotFound => "not-found",
                AgentError.InvalidParams => "invalid",
                var other => other.ToString(),
            };
        }
    }

    private static FileIdentity? IdentityOf(string path) =>
        Libc.Stat(Libc.AtFdCwd, path.Length == 0 ? "/" : path, Libc.AtSymlinkNoFollow, out var facts) == 0 ? facts.Identity : null;

    private static string Told(RandomTree tree) =>
        string.Join(
            '\n',
            tree.Nodes.Where(node => node.Key.StartsWith(tree.Root, StringComparison.Ordinal))
                .Select(node => $"    {node.Value.Kind} {node.Key} {node.Value.Target}")
        );
}
