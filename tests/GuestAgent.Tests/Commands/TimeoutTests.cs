using System.Diagnostics;
using System.Globalization;
using Orchestrator.GuestAgent.Commands;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.GuestAgent.Tests.Methods;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.GuestAgent.Tests.Commands;

/// <summary>A time limit, and the agent's own stop, end all that a command has brought about; by control groups and without them.</summary>
[Collection(AloneCollection.Name)]
public class TimeoutTests
{
    /// <summary>Marks this test's processes in the process table: what is asked for is how many are left.</summary>
    private readonly string _nap = (200_000 + Random.Shared.Next(100_000)).ToString(CultureInfo.InvariantCulture);

    public static TheoryData<bool, string, string> Escapes
    {
        get
        {
            var data = new TheoryData<bool, string, string>();
            foreach (var cgroups in new[] { true, false })
            {
                data.Add(cgroups, "child", "sleep NAP");
                data.Add(cgroups, "grandchild", "sh -c 'sleep NAP; true'; true");
                data.Add(cgroups, "setsid", "setsid sleep NAP & sleep NAP");
                data.Add(cgroups, "double fork", "(setsid sh -c 'sleep NAP & sleep NAP' &) ; sleep NAP");
                data.Add(
                    cgroups,
                    "double fork without environment",
                    "(env -i setsid sh -c '/bin/sleep NAP & /bin/sleep NAP &' &) ; sleep NAP"
                );
                data.Add(
                    cgroups,
                    "ignores signals",
                    "trap '' TERM INT HUP QUIT; sh -c \"trap '' TERM; sleep NAP & sleep NAP\" & sleep NAP; sleep NAP"
                );
                data.Add(cgroups, "exited parent", "(sleep NAP &) ; (sleep NAP &) ; sleep NAP");
                data.Add(cgroups, "storm of 200", "i=0; while [ $i -lt 200 ]; do sleep NAP & i=$((i+1)); done; sleep NAP");
                data.Add(
                    cgroups,
                    "storm that goes on",
                    "f() { sleep NAP & (g &) ; sleep 0.01; f; }; g() { sleep 0.02; sleep NAP & sleep NAP; }; f"
                );
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Escapes))]
    public void D8_after_a_timeout_no_process_of_the_command_is_left(bool cgroups, string way, string script)
    {
        Assert.NotEmpty(way);
        var calls = new CommandCalls(cgroups: cgroups);
        var wanted = new ExecCommandParams("sh")
        {
            Args = ["-c", script.Replace("NAP", _nap, StringComparison.Ordinal)],
            TimeoutSeconds = 1,
        };
        var watch = Stopwatch.StartNew();
        var refusal = calls.Refused(wanted);
        var took = watch.Elapsed;
        Assert.Equal(AgentError.TimedOut, refusal.Error);
        Assert.Contains("all of its processes were ended", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Left());
        Assert.InRange(took, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1 + 1 + 0.5));
        AssertNoZombies();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void D8_a_stop_of_the_agent_ends_all_of_a_command(bool cgroups)
    {
        using var stopping = new CancellationTokenSource();
        using var folder = new TestFolder();
        var calls = new CommandCalls(cgroups: cgroups);
        var script = $"setsid sleep {_nap} & sleep {_nap} & touch {folder["started"]}; wait";
        var stopper = new Thread(() =>
        {
            SpinWait.SpinUntil(() => File.Exists(folder["started"]), TimeSpan.FromSeconds(20));
            stopping.Cancel();
        });
        stopper.Start();
        var refusal = calls.Refused(new ExecCommandParams("sh") { Args = ["-c", script], TimeoutSeconds = 60 }, stopping.Token);
        stopper.Join();
        Assert.Equal(AgentError.CommandFailed, refusal.Error);
        Assert.Empty(Left());
        AssertNoZombies();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void One_commands_timeout_leaves_the_others_alone(bool cgroups)
    {
        using var folder = new TestFolder();
        var calls = new CommandCalls(cgroups: cgroups);
        RunBoth();
        Assert.Empty(Left());
        AssertNoZombies();

        void RunBoth()
        {
            using var go = new ManualResetEventSlim();
            var other = Task.Run(() =>
                calls.Shell(
                    $"(setsid sleep 3 &); touch {folder["started"]}; while ! test -e {folder["go"]}; do sleep 0.05; done; echo whole"
                )
            );
            Assert.True(SpinWait.SpinUntil(() => File.Exists(folder["started"]), TimeSpan.FromSeconds(20)));
            Assert.Equal(
                AgentError.TimedOut,
                calls
                    .Refused(new ExecCommandParams("sh") { Args = ["-c", $"setsid sleep {_nap} & sleep {_nap}"], TimeoutSeconds = 1 })
                    .Error
            );
            File.WriteAllText(folder["go"], "");
            Assert.Equal("whole\n", other.GetAwaiter().GetResult().Stdout);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Commands_leave_no_zombies_no_descriptors_and_no_groups(bool cgroups)
    {
        var calls = new CommandCalls(cgroups: cgroups);
        calls.Run("true");
        var own = Cgroups.OwnFolder(MountTable.Read(), File.ReadAllBytes("/proc/self/cgroup"));
        var groups = Groups(own);
        var before = Descriptors();
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(i % 3, calls.Shell($"(true &) ; exit {i % 3}").ExitCode);
        }
        Assert.Equal(AgentError.TimedOut, calls.Refused(new ExecCommandParams("sleep") { Args = [_nap], TimeoutSeconds = 1 }).Error);
        Assert.True(
            SpinWait.SpinUntil(() => Descriptors() <= before, TimeSpan.FromSeconds(10)),
            $"{before} descriptors before, {Descriptors()} after"
        );
        AssertNoZombies();
        Assert.Equal(groups, Groups(own));

        static string[] Groups(string? own) =>
            own is null ? [] : Directory.GetDirectories(own, $"{Cgroups.LeafPrefix}{Environment.ProcessId}-*");
        static int Descriptors() => Directory.GetFileSystemEntries("/proc/self/fd").Length;
    }

    [Fact]
    public void This_machine_is_tested_with_control_groups_where_it_has_them()
    {
        var writable = Directory.Exists("/sys/fs/cgroup/unified") && Environment.UserName == "root";
        Assert.True(!writable || CommandGroups.OfThisMachine().UseCgroups);
    }

    [Fact]
    public void The_time_limit_counts_from_the_requests_start()
    {
        var watch = Stopwatch.StartNew();
        new CommandCalls().Refused(new ExecCommandParams("sleep") { Args = [_nap], TimeoutSeconds = 1 });
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2.5));
    }

    private List<int> Left() =>
        ProcessTable
            .Read()
            .FindAll(p =>
                !p.IsDead
                && SmallFile.TryRead($"/proc/{p.Pid}/cmdline", 4096) is { } line
                && line.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(_nap)) >= 0
            )
            .ConvertAll(p => p.Pid);

    /// <summary>Those that were adopted are reaped a moment later.</summary>
    private static void AssertNoZombies() =>
        Assert.True(
            SpinWait.SpinUntil(
                () => !ProcessTable.Read().Exists(p => p.IsDead && p.Parent == Environment.ProcessId),
                TimeSpan.FromSeconds(10)
            ),
            "zombies are left"
        );
}
