using System.Diagnostics;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.BlackBox;

/// <summary>The agent as it is shipped: what ./build has published, or else published here, once, whichever test process comes first.</summary>
internal static class PublishedAgent
{
    private static readonly Lazy<string> Made = new(FindOrMake);

    public static string Path => Made.Value;

    private static string FindOrMake()
    {
        var path = System.IO.Path.Combine(Repository.Dist, "agent", "kvmmanager-agent");
        if (File.Exists(path))
        {
            return path;
        }
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        using var turn = WaitForTurn(path + ".lock");
        foreach (var framework in (string[])["net10.0", "net9.0"])
        {
            if (!File.Exists(path))
            {
                Publish(framework, System.IO.Path.GetDirectoryName(path)!);
            }
        }
        return File.Exists(path) ? path : throw new FileNotFoundException("The agent cannot be published: type ./build to see why.", path);
    }

    private static void Publish(string framework, string folder)
    {
        using var publish = Process.Start(
            "dotnet",
            [
                "publish",
                System.IO.Path.Combine(Repository.Root, "src", "GuestAgent"),
                "-f",
                framework,
                "-r",
                "linux-x64",
                "-o",
                folder,
                "-v",
                "q",
            ]
        );
        publish.WaitForExit();
    }

    private static FileStream WaitForTurn(string path)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(10))
            {
                Thread.Yield();
            }
        }
    }
}
