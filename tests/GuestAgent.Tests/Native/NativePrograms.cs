using System.Diagnostics;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.Native;

/// <summary>The C programs of this folder, compiled when a test first wants one: what they do takes one thread and exact system calls.</summary>
internal static class NativePrograms
{
    private static readonly string[] Compilers = ["cc", "gcc", "clang"];
    private static readonly Lazy<string> Folder = new(MakeFolder);
    private static readonly Lock Turn = new();

    /// <summary>Runs a program without openat2; its arguments are the program's path and arguments.</summary>
    public static string WithoutOpenAt2 => Made("without_openat2");

    /// <summary>Runs a program that cannot end the machine; its arguments are the program, found in PATH, and its arguments.</summary>
    public static string WithoutReboot => Made("without_reboot");

    /// <summary>Exchanges two names until its input ends.</summary>
    public static string SwapNames => Made("swap_names");

    private static string Made(string name)
    {
        lock (Turn)
        {
            var path = Path.Combine(Folder.Value, name);
            if (!File.Exists(path))
            {
                Compile(Path.Combine(Sources(), name + ".c"), path);
            }
            return path;
        }
    }

    private static void Compile(string source, string program)
    {
        foreach (var compiler in Compilers)
        {
            try
            {
                using var run = Process.Start(compiler, ["-O2", "-Wall", "-Werror", "-o", program, source]);
                run.WaitForExit();
                Assert.True(run.ExitCode == 0, $"{compiler} cannot compile {source}");
                return;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // Not installed: the next one.
            }
        }
        Assert.Fail($"no C compiler is installed ({string.Join(", ", Compilers)})");
    }

    private static string MakeFolder()
    {
        var folder = Directory.CreateTempSubdirectory("agnp").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    }

    private static string Sources() => Path.Combine(Repository.Root, "tests", "GuestAgent.Tests", "Native");
}
