using System.Globalization;
using System.Text.Json;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.EndToEnd;

/// <summary>All ten methods of protocol 1.0 through <c>orch</c> against a real VM.</summary>
[Collection(VmCollection.Name)]
public sealed class TenMethodsTests(VmFixture fixture)
{
    [Fact]
    public async Task Ping_is_answered()
    {
        await fixture.ReadyAsync();
        Assert.Contains("answered in", await fixture.OrchAsync("ping", fixture.Vm.Name), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Info_tells_what_the_guest_itself_tells()
    {
        await fixture.ReadyAsync();
        using var info = JsonDocument.Parse(await fixture.OrchAsync("info", fixture.Vm.Name, "-o", "json"));
        var root = info.RootElement;
        var system = root.GetProperty("system").GetProperty("value");
        Assert.Equal((await fixture.Vm.ShellAsync("uname -r")).Trim(), system.GetProperty("kernelVersion").GetString());
        Assert.Equal((await fixture.Vm.ShellAsync("uname -n")).Trim(), system.GetProperty("hostname").GetString());
        Assert.Equal((await fixture.Vm.ShellAsync("uname -m")).Trim(), system.GetProperty("architecture").GetString());
        var memTotal = await fixture.Vm.ShellAsync("awk '/MemTotal/{print $2}' /proc/meminfo");
        Assert.Equal(long.Parse(memTotal.Trim(), CultureInfo.InvariantCulture) * 1024, system.GetProperty("totalMemoryBytes").GetInt64());

        var agent = root.GetProperty("agent").GetProperty("value");
        var capabilities = agent.GetProperty("capabilities").EnumerateArray().Select(c => c.GetString()).ToArray();
        Assert.Equal(MethodNames.All.Concat(MethodNames.Uploads).Order(), capabilities.Order());

        var link = root.GetProperty("network")
            .GetProperty("value")
            .GetProperty("interfaces")
            .EnumerateArray()
            .Single(i => i.GetProperty("name").GetString() == "lo");
        Assert.Equal(
            (await fixture.Vm.ShellAsync("cat /sys/class/net/lo/mtu")).Trim(),
            link.GetProperty("mtu").GetInt32().ToString(CultureInfo.InvariantCulture)
        );
        Assert.Equal("127.0.0.1/8", link.GetProperty("ipv4Addresses")[0].GetString());

        var disk = root.GetProperty("disks")
            .GetProperty("value")
            .GetProperty("filesystems")
            .EnumerateArray()
            .Single(f => f.GetProperty("mountPoint").GetString() == "/var/lib/kvmmanager-agent");
        var df = (await fixture.Vm.ShellAsync("df -k /var/lib/kvmmanager-agent | tail -1")).Split(
            ' ',
            StringSplitOptions.RemoveEmptyEntries
        );
        Assert.Equal(long.Parse(df[1], CultureInfo.InvariantCulture) * 1024, disk.GetProperty("totalBytes").GetInt64());
    }

    [Fact]
    public async Task Exec_passes_streams_and_exit_code()
    {
        await fixture.ReadyAsync();
        var run = await fixture.Service.OrchAsync("exec", fixture.Vm.Name, "--", "sh", "-c", "echo out; echo err >&2; exit 7");
        Assert.Equal((7, "out\n", "err\n"), (run.Code, run.Output, run.Error));
    }

    [Fact]
    public async Task A_command_that_outlives_its_time_leaves_no_process_in_the_guest()
    {
        await fixture.ReadyAsync();
        var run = await fixture.Service.OrchAsync(
            "exec",
            fixture.Vm.Name,
            "--timeout",
            "2s",
            "--",
            "sh",
            "-c",
            "setsid sleep 4711 & sleep 4711"
        );
        Assert.Equal(124, run.Code);
        Assert.Equal("0\n", await fixture.Vm.ShellAsync("ps | grep -c '[s]leep 4711' || true"));
    }

    [Fact]
    public async Task A_file_goes_there_and_back()
    {
        await fixture.ReadyAsync();
        var bytes = new byte[20_000];
        new Random(4711).NextBytes(bytes);
        var local = Path.Combine(fixture.LocalFolder, "blob");
        await File.WriteAllBytesAsync(local, bytes);
        await fixture.OrchAsync("cp", "--mode", "0640", local, fixture.Vm.Name + ":/tmp/blob");
        Assert.Equal("640\n", await fixture.Vm.ShellAsync("stat -c %a /tmp/blob"));
        var back = await fixture.Service.OrchAsync("cat", fixture.Vm.Name + ":/tmp/blob");
        Assert.Equal(0, back.Code);
        Assert.Equal(bytes, back.RawOutput);
    }

    [Fact]
    public async Task A_path_outside_the_lists_is_denied()
    {
        await fixture.ReadyAsync();
        var run = await fixture.Service.OrchWithInputAsync("x"u8.ToArray(), "cp", "-", fixture.Vm.Name + ":/usr/evil");
        Assert.Equal(3, run.Code);
        Assert.Equal("0\n", await fixture.Vm.ShellAsync("ls /usr | grep -c evil || true"));
    }

    [Fact]
    public async Task Reboot_brings_a_new_boot_and_the_vm_back_to_ready()
    {
        await fixture.ReadyAsync();
        var before = await fixture.Vm.ShellAsync("cat /proc/sys/kernel/random/boot_id");
        Assert.Contains("ready again", await fixture.OrchAsync("reboot", fixture.Vm.Name, "--wait"), StringComparison.Ordinal);
        Assert.NotEqual(before, await fixture.Vm.ShellAsync("cat /proc/sys/kernel/random/boot_id"));
    }

    [Fact]
    public async Task Shutdown_ends_qemu_and_the_vm_is_absent()
    {
        await fixture.ReadyAsync();
        Assert.Contains("off after", await fixture.OrchAsync("shutdown", fixture.Vm.Name, "--wait"), StringComparison.Ordinal);
        Assert.False(await fixture.Vm.IsRunningAsync());
        var exec = await fixture.Service.OrchAsync("exec", fixture.Vm.Name, "--", "true");
        Assert.Equal(125, exec.Code);
        Assert.Contains("absent", exec.Error, StringComparison.Ordinal);
        Assert.Equal(3, (await fixture.Service.OrchAsync("ping", fixture.Vm.Name)).Code);
    }
}
