using System.Diagnostics;
using Orchestrator.Tests.Shared;

namespace Orchestrator.Fuzz.Paths;

/// <summary>A folder with directories, files, FIFOs, hard links and symbolic links of every kind, on the disk and in memory.</summary>
internal sealed class RandomTree : IDisposable
{
    private static readonly string[] NamePool = ["a", "b", "c", "ab", "a.", "..a", "é", "日", " ", "\\", new string('n', 255)];

    private readonly TestFolder _folder = new("fuzz");
    private readonly Random _chance;

    public RandomTree(Random chance)
    {
        _chance = chance;
        for (var at = ""; at.Length < Root.Length; )
        {
            var next = Root.IndexOf('/', at.Length + 1);
            Nodes[at = next < 0 ? Root : Root[..next]] = new TreeNode('d');
        }
        for (var count = chance.Next(8, 30); count > 0; count--)
        {
            Grow();
        }
    }

    public string Root => _folder.Path;

    /// <summary>Everything by its own path, without the links' detours; the folder itself and those above it too, "/" being "".</summary>
    public Dictionary<string, TreeNode> Nodes { get; } = new(StringComparer.Ordinal) { [""] = new TreeNode('d') };

    /// <summary>A path somewhere in the tree or near it, with all the detours that a path can take.</summary>
    public string AnyPath()
    {
        var path = _chance.Next(12) == 0 ? "/" : Below('d', 'f', 'l', 'p');
        for (var steps = _chance.Next(5); steps > 0; steps--)
        {
            path += Slashes() + Step();
        }
        return path + (_chance.Next(10) == 0 ? "/" : "");
    }

    /// <summary>A path as the settings may have one: absolute and without dots.</summary>
    public string AnyEntry() =>
        _chance.Next(6) switch
        {
            0 => Root + "/" + Name() + "/" + Name(),
            1 => Below('l'),
            2 => Below('f', 'p'),
            _ => Below('d'),
        };

    public void Dispose() => _folder.Dispose();

    private void Grow()
    {
        var path = Below('d') + "/" + Name();
        if (Nodes.ContainsKey(path) || path.Length > 2000)
        {
            return;
        }
        switch (_chance.Next(10))
        {
            case < 4:
                Directory.CreateDirectory(path);
                Nodes[path] = new TreeNode('d');
                break;
            case < 5:
                File.WriteAllText(path, path);
                Nodes[path] = new TreeNode('f');
                break;
            case 5 when Nodes.Any(node => node.Value.Kind == 'f'):
                var twin = Nodes.First(node => node.Value.Kind == 'f');
                Run("ln", twin.Key, path);
                Nodes[path] = twin.Value;
                break;
            case 6 when _chance.Next(3) == 0:
                Run("mkfifo", path);
                Nodes[path] = new TreeNode('p');
                break;
            default:
                var target = Target() + (_chance.Next(8) == 0 ? "/" : "");
                File.CreateSymbolicLink(path, target);
                Nodes[path] = new TreeNode('l', target);
                break;
        }
    }

    private string Target() =>
        _chance.Next(6) switch
        {
            0 => Root,
            1 => Below('d', 'f', 'l') + Slashes() + Step(),
            2 => string.Join(Slashes(), Enumerable.Range(0, _chance.Next(1, 5)).Select(_ => Step())),
            3 => "..",
            4 => Name(),
            _ => Below('d', 'f', 'l'),
        };

    private string Below(params char[] kinds)
    {
        var fit = Nodes
            .Where(node => node.Key.StartsWith(Root, StringComparison.Ordinal) && kinds.Contains(node.Value.Kind))
            .Select(node => node.Key)
            .ToList();
        return fit.Count == 0 ? Root : fit[_chance.Next(fit.Count)];
    }

    private string Name() => NamePool[_chance.Next(NamePool.Length)];

    private string Step() =>
        _chance.Next(8) switch
        {
            0 or 1 => "..",
            2 => ".",
            3 => "missing",
            4 when _chance.Next(4) == 0 => new string('x', 256),
            _ => Name(),
        };

    private string Slashes() => _chance.Next(6) == 0 ? "//" : "/";

    private static void Run(string program, params string[] args)
    {
        using var run = Process.Start(program, args);
        run.WaitForExit();
        Assert.Equal(0, run.ExitCode);
    }
}
