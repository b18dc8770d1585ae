using System.CommandLine;
using System.Globalization;
using Orchestrator.Cli.Output;
using Orchestrator.Cli.Servers;
using Orchestrator.Client.Types;

namespace Orchestrator.Cli.Verbs;

/// <summary><c>orch info</c>: agent, system, network and disks of one VM.</summary>
internal static class InfoVerb
{
    public static Command Build(ServerOptions options)
    {
        var vm = VmArgument.New();
        var format = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json);
        var command = new Command("info", "Shows what a VM's agent tells of itself, the system, its network and its disks.") { vm, format };
        command.SetAction(
            async (parsed, stop) =>
            {
                using var session = options.Open(parsed);
                var info = await session.Client.GetInfoAsync(parsed.GetValue(vm)!, stop).ConfigureAwait(false);
                if (parsed.GetValue(format) == OutputFormat.Json)
                {
                    JsonOutput.WriteValue(session.Output, info);
                }
                else
                {
                    Write(info, session.Terminal);
                }
                return IsFresh(info) ? ExitCodes.Ok : ExitCodes.NotReady;
            }
        );
        return command;
    }

    private static bool IsFresh(VmInfo info) =>
        info.Agent.Error is null && info.System.Error is null && info.Network.Error is null && info.Disks.Error is null;

    private static void Write(VmInfo info, Terminal terminal)
    {
        var to = terminal.Output;
        Line(
            to,
            "VM",
            $"{info.Vm.Name} on {info.Vm.Host}: {info.Vm.State} for {Age.Since(info.Vm.Since, terminal.Time)}, {info.Vm.Reason}"
        );
        Part(to, "Agent", info.Agent, WriteAgent);
        Part(to, "System", info.System, WriteSystem);
        Part(to, "Network", info.Network, WriteNetwork);
        Part(to, "Disks", info.Disks, WriteDisks);
    }

    private static void Part<T>(TextWriter to, string title, InfoPart<T> part, Action<TextWriter, T> write)
        where T : class
    {
        to.WriteLine();
        var age = part.AgeMs is { } ms && part.Error is not null ? $" (as of {Age.Of(TimeSpan.FromMilliseconds(ms))} ago)" : "";
        to.WriteLine(title + age);
        if (part.Error is not null)
        {
            Line(to, "  not asked", part.Error);
        }
        if (part.Value is not null)
        {
            write(to, part.Value);
        }
    }

    private static void WriteAgent(TextWriter to, AgentFacts agent)
    {
        Line(to, "  version", $"{agent.Version}, protocol {agent.ProtocolVersion}, {agent.Platform}");
        Line(to, "  can", string.Join(' ', agent.Capabilities));
    }

    private static void WriteSystem(TextWriter to, SystemFacts system)
    {
        Line(to, "  hostname", system.Hostname);
        Line(to, "  os", $"{system.OsName} {system.OsVersion} ({system.OsType})");
        Line(to, "  kernel", $"{system.KernelVersion} {system.Architecture}");
        Line(to, "  cpus", system.CpuCount.ToString(CultureInfo.InvariantCulture));
        Line(to, "  memory", ByteSize.Of(system.TotalMemoryBytes));
        Line(to, "  uptime", Age.Of(TimeSpan.FromSeconds(Math.Clamp(system.UptimeSeconds, 0, 1L << 40))));
    }

    private static void WriteNetwork(TextWriter to, NetworkFacts network)
    {
        var table = new Table("  NAME", "STATE", "MTU", "MAC", "ADDRESSES");
        foreach (var link in network.Interfaces)
        {
            var addresses = string.Join(' ', link.Ipv4Addresses.Concat(link.Ipv6Addresses));
            table.Add("  " + link.Name, link.State, link.Mtu.ToString(CultureInfo.InvariantCulture), link.MacAddress, addresses);
        }
        table.Write(to);
    }

    private static void WriteDisks(TextWriter to, DiskFacts disks)
    {
        var table = new Table("  MOUNTED ON", "TYPE", "SIZE", "USED", "FREE", "USE%", "DEVICE");
        foreach (var fs in disks.Filesystems)
        {
            var percent = fs.UsedPercent.ToString("0.#", CultureInfo.InvariantCulture) + "%";
            table.Add(
                "  " + fs.MountPoint,
                fs.FsType,
                ByteSize.Of(fs.TotalBytes),
                ByteSize.Of(fs.UsedBytes),
                ByteSize.Of(fs.AvailableBytes),
                percent,
                fs.Device
            );
        }
        table.Write(to);
    }

    private static void Line(TextWriter to, string key, string value) => to.WriteLine($"{key + ":", -12} {SafeText.Of(value)}");
}
