using System.Globalization;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.GuestAgent.Tests.Platform;

public class DiskFactsTests
{
    private static MountEntry Mount(string point, string type, uint minor, string source = "dev") =>
        new(8, minor, "/", point, type, source, "rw");

    [Fact]
    public void D28_figures_are_those_of_df()
    {
        var ours = DiskFacts.Read();
        Assert.NotEmpty(ours);
        foreach (var filesystem in ours)
        {
            // Others write to the disk meanwhile: the steady figures must be equal, the moving ones close.
            var df = RunProgram
                .Output("df", "-B1", "--output=target,source,fstype,size,used,avail,pcent", filesystem.MountPoint)
                .Split('\n')[1];
            var fields = df.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(fields[0], filesystem.MountPoint);
            Assert.Equal(fields[1], filesystem.Device);
            Assert.Equal(fields[2], filesystem.FsType);
            Assert.Equal(fields[3], filesystem.TotalBytes.ToString(CultureInfo.InvariantCulture));
            const double slack = 512 * 1024 * 1024;
            Assert.InRange(
                filesystem.UsedBytes,
                long.Parse(fields[4], CultureInfo.InvariantCulture) - slack,
                long.Parse(fields[4], CultureInfo.InvariantCulture) + slack
            );
            Assert.InRange(
                filesystem.AvailableBytes,
                long.Parse(fields[5], CultureInfo.InvariantCulture) - slack,
                long.Parse(fields[5], CultureInfo.InvariantCulture) + slack
            );
            var percent = double.Parse(fields[6].TrimEnd('%'), CultureInfo.InvariantCulture);
            Assert.InRange(filesystem.UsedPercent, percent - 2, percent + 1);
        }
    }

    [Fact]
    public void Pseudo_file_systems_are_left_out_and_the_root_is_there()
    {
        var points = DiskFacts.Read().ConvertAll(f => f.MountPoint);
        Assert.DoesNotContain("/proc", points);
        Assert.DoesNotContain("/sys", points);
        Assert.DoesNotContain("/dev", points);
        Assert.Equal(points.Count, points.Distinct().Count());
    }

    [Fact]
    public void A_device_is_told_once_at_its_shortest_mount_point()
    {
        var chosen = DiskFacts.Choose([
            Mount("/srv/long/bind", "ext4", 1),
            Mount("/srv", "ext4", 1),
            Mount("/other", "xfs", 2),
            Mount("/x", "ext4", 1, "bind"),
        ]);
        Assert.Equal(["/other", "/x"], chosen.ConvertAll(m => m.MountPoint));
    }

    [Fact]
    public void What_a_later_mount_hides_is_left_out()
    {
        var chosen = DiskFacts.Choose([
            Mount("/data", "ext4", 1),
            Mount("/data", "xfs", 2),
            Mount("/p", "ext4", 3),
            Mount("/p", "tmpfs", 4),
        ]);
        Assert.Equal(["/data"], chosen.ConvertAll(m => m.MountPoint));
        Assert.Equal("xfs", chosen[0].FsType);
    }

    [Fact]
    public void Used_and_percent_do_not_count_what_is_reserved_for_root()
    {
        var figures = new Libc.StatVfsResult
        {
            BlockSize = 4096,
            FragmentSize = 1024,
            Blocks = 1000,
            BlocksFree = 400,
            BlocksAvailable = 300,
        };
        var usage = DiskFacts.Usage(Mount("/", "ext4", 1), in figures);
        Assert.Equal((1_024_000L, 614_400L, 307_200L, 66.7), (usage.TotalBytes, usage.UsedBytes, usage.AvailableBytes, usage.UsedPercent));
    }

    [Fact]
    public void A_hung_network_file_system_is_left_out_and_holds_up_neither_this_answer_nor_the_next()
    {
        using var serverBack = new ManualResetEventSlim();
        var calls = 0;
        var limit = TimeSpan.FromMilliseconds(300);
        var slow = new SlowCalls<FilesystemUsage>(limit);
        List<MountEntry> table =
        [
            Mount("/", "ext4", 1),
            Mount("/mnt/nfs", "nfs4", 2),
            Mount("/mnt/nfs/disk", "ext4", 3),
            Mount("/mnt/ok", "nfs4", 4),
        ];
        FilesystemUsage? Measure(MountEntry entry)
        {
            if (entry.MountPoint.StartsWith("/mnt/nfs", StringComparison.Ordinal))
            {
                Interlocked.Increment(ref calls);
                serverBack.Wait();
            }
            return new FilesystemUsage(entry.MountPoint, entry.Source, entry.FsType, 1, 1, 0, 100);
        }

        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.Equal(["/", "/mnt/ok"], DiskFacts.Read(table, Measure, slow).ConvertAll(f => f.MountPoint));
        // Two clocks, of which one may be behind by the other's step.
        Assert.InRange(watch.Elapsed, limit * 0.9, TimeSpan.FromSeconds(20));
        Assert.Equal(["/", "/mnt/ok"], DiskFacts.Read(table, Measure, slow).ConvertAll(f => f.MountPoint));
        Assert.Equal(2, calls);

        serverBack.Set();
        Assert.True(SpinWait.SpinUntil(() => DiskFacts.Read(table, Measure, slow).Count == 4, TimeSpan.FromSeconds(20)));
    }
}
