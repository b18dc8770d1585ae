using System.Diagnostics;
using Orchestrator.GuestAgent.Tests.Native;
using Orchestrator.Tests.Shared;
using Xunit.Abstractions;

namespace Orchestrator.GuestAgent.Tests.BlackBox.Defects;

/// <summary>A local user who exchanges a folder for a link to somewhere else, as fast as the kernel can, while a host reads and writes in it.</summary>
public sealed class PathRaceDefectTests(ITestOutputHelper output)
{
    private const string Inside = "inside";
    private const string Canary = "canary: nobody may read or write this";

    // Per resolver and kind of swap: two seconds or so usually, forty in the night.
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(TestSize.Rounds(2));

    // On a machine that hardly gets to it.
    private static readonly TimeSpan Patience = Duration + TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task D4_no_exchange_of_a_folder_or_file_for_a_link_leads_out(bool openAt2, bool swapFile)
    {
        await using var host = await FileHost.StartAsync(openAt2);
        Directory.CreateDirectory(host.Open + "/used");
        File.WriteAllText(host.Open + "/used/file", Inside);
        File.WriteAllText(host.Outside + "/file", Canary);
        var (one, other) = swapFile ? ("/used/file", "/link") : ("/used", "/link");
        File.CreateSymbolicLink(host.Open + other, host.Outside + (swapFile ? "/file" : ""));
        var before = Directory.GetFileSystemEntries(host.Outside);
        using var swapper = Process.Start(
            new ProcessStartInfo(NativePrograms.SwapNames, [host.Open + one, host.Open + other])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        )!;
        int read = 0,
            written = 0,
            refused = 0;
        var began = Stopwatch.GetTimestamp();
        try
        {
            for (
                var i = 0;
                Stopwatch.GetElapsedTime(began) < Duration
                    || (Stopwatch.GetElapsedTime(began) < Patience && (read == 0 || refused == 0 || written == 0));
                i++
            )
            {
                var answer = host.Read(host.Open + "/used/file", "utf8");
                refused += answer.Code == 0 ? 0 : 1;
                if (answer.Code == 0)
                {
                    read++;
                    Assert.Equal(Inside, answer.Result.GetProperty("content").GetString());
                }
                // What is written replaces the name, whatever it stands for then: where files are exchanged, that would end the race.
                if (!swapFile || i % 50 == 0)
                {
                    written +=
                        host.Write(host.Open + (swapFile ? "/used/other" : "/used/file"), Inside, create_dirs: true).Code == 0 ? 1 : 0;
                }
            }
        }
        finally
        {
            swapper.StandardInput.Close();
        }
        await swapper.WaitForExitAsync();
        var swaps = long.Parse(await swapper.StandardOutput.ReadToEndAsync(), System.Globalization.CultureInfo.InvariantCulture);
        output.WriteLine($"{swaps} swaps, {read} reads and {written} writes done, {refused} reads refused");
        Assert.True(
            read > 0 && refused > 0 && written > 0 && swaps > 1000,
            $"{swaps} swaps, {read} reads, {refused} refused: nothing was raced"
        );
        Assert.Equal(before, Directory.GetFileSystemEntries(host.Outside));
        Assert.Equal(Canary, File.ReadAllText(host.Outside + "/file"));
    }
}
