using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orchestrator.AgentSimulator.Guests;
using Orchestrator.AgentSimulator.Scripts;

namespace Orchestrator.AgentSimulator.Dialects;

/// <summary>The commands of the stock agent that are simulated: their arguments and what they return.</summary>
internal sealed class QgaCommands(IAgentPort port)
{
    private const int RunningMax = 64;
    private const double PowerPauseMs = 200;

    private static readonly string[] Names =
    [
        "guest-sync",
        "guest-sync-delimited",
        "guest-ping",
        "guest-info",
        "guest-get-time",
        "guest-get-osinfo",
        "guest-get-host-name",
        "guest-network-get-interfaces",
        "guest-exec",
        "guest-exec-status",
        "guest-file-open",
        "guest-file-close",
        "guest-file-read",
        "guest-file-write",
        "guest-file-flush",
        "guest-shutdown",
    ];

    private readonly GuestFacts _facts = new(port.Guest);
    private readonly QgaFiles _files = new(port.Guest);
    private readonly Dictionary<long, (double EndsMs, BuiltInCommand Command)> _running = [];
    private long _pid = 1000;

    /// <param name="isDelimited">The answer is led by the byte 0xFF.</param>
    /// <param name="isSilent">There is no answer.</param>
    /// <exception cref="QgaException">The command fails.</exception>
    public JsonNode? Run(string name, JsonObject arguments, out bool isDelimited, out bool isSilent)
    {
        isDelimited = name == "guest-sync-delimited";
        isSilent = name == "guest-shutdown";
        return name switch
        {
            "guest-sync" or "guest-sync-delimited" => Sync(arguments),
            "guest-ping" or "guest-file-flush" => new JsonObject(),
            "guest-info" => Info(),
            "guest-get-time" => port.Guest.Clock.UnixSeconds * 1_000_000_000,
            "guest-get-osinfo" => OsInfo(),
            "guest-get-host-name" => new JsonObject { ["host-name"] = port.Guest.Hostname },
            "guest-network-get-interfaces" => Interfaces(),
            "guest-exec" => Exec(arguments),
            "guest-exec-status" => ExecStatus(QgaArguments.Whole(arguments, "pid")),
            "guest-file-open" => _files.Open(QgaArguments.Text(arguments, "path"), arguments["mode"]?.ToString() ?? "r"),
            "guest-file-close" => _files.Close(QgaArguments.Whole(arguments, "handle")),
            "guest-file-read" => _files.Read(QgaArguments.Whole(arguments, "handle"), arguments),
            "guest-file-write" => _files.Write(QgaArguments.Whole(arguments, "handle"), QgaArguments.Bytes(arguments, "buf-b64")),
            "guest-shutdown" => Shutdown(arguments["mode"]?.ToString() ?? "powerdown"),
            _ => throw new QgaException("CommandNotFound", $"The command {name} has not been found"),
        };
    }

    public void Forget()
    {
        _running.Clear();
        _files.Forget();
    }

    private JsonValue Sync(JsonObject arguments)
    {
        port.Guest.Figures.Hellos++;
        return JsonValue.Create(QgaArguments.Whole(arguments, "id"));
    }

    private static JsonObject Info() =>
        new()
        {
            ["version"] = "10.0.0",
            ["supported_commands"] = new JsonArray([
                .. Names.Select(n => new JsonObject
                {
                    ["name"] = n,
                    ["enabled"] = true,
                    ["success-response"] = n != "guest-shutdown",
                }),
            ]),
        };

    private JsonObject OsInfo()
    {
        var facts = _facts.System();
        return new JsonObject
        {
            ["id"] = "debian",
            ["name"] = facts.OsName,
            ["pretty-name"] = "Debian GNU/Linux 12 (bookworm)",
            ["version-id"] = facts.OsVersion,
            ["machine"] = facts.Architecture,
            ["kernel-release"] = facts.KernelVersion,
        };
    }

    private JsonArray Interfaces() =>
        new([
            .. _facts
                .Network()
                .Interfaces.Select(i => new JsonObject
                {
                    ["name"] = i.Name,
                    ["hardware-address"] = i.MacAddress,
                    ["ip-addresses"] = new JsonArray([
                        .. i.Ipv4Addresses.Select(a => Address(a, "ipv4")),
                        .. i.Ipv6Addresses.Select(a => Address(a, "ipv6")),
                    ]),
                }),
        ]);

    private static JsonObject Address(string address, string type)
    {
        var parts = address.Split('/');
        return new JsonObject
        {
            ["ip-address"] = parts[0],
            ["ip-address-type"] = type,
            ["prefix"] = int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture),
        };
    }

    private JsonObject Exec(JsonObject arguments)
    {
        var path = QgaArguments.Text(arguments, "path");
        var args = arguments["arg"] is JsonArray list ? list.Select(a => a?.ToString() ?? "").ToList() : [];
        if (BuiltInCommand.Of(path, args) is not { } command)
        {
            throw new QgaException(
                "GenericError",
                $"Guest agent command failed, error was 'Failed to execute child process \"{path}\" (No such file or directory)'"
            );
        }
        if (_running.Count == RunningMax)
        {
            throw new QgaException("GenericError", "Guest agent command failed, error was 'Too many commands'");
        }
        port.Guest.Execute("", "guest-exec", [path, .. args]);
        _running[++_pid] = (port.HostMs + command.TookMs, command);
        return new JsonObject { ["pid"] = _pid };
    }

    // Data come only after the end, and who has read the end has forgotten it.
    private JsonObject ExecStatus(long pid)
    {
        if (!_running.TryGetValue(pid, out var running))
        {
            throw new QgaException("GenericError", "PID " + pid + " does not exist");
        }
        if (running.EndsMs > port.HostMs)
        {
            return new JsonObject { ["exited"] = false };
        }
        _running.Remove(pid);
        var status = new JsonObject { ["exited"] = true, ["exitcode"] = running.Command.ExitCode };
        if (running.Command.Stdout.Length > 0)
        {
            status["out-data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(running.Command.Stdout));
        }
        return status;
    }

    private JsonObject Shutdown(string mode)
    {
        port.Guest.Execute("", "guest-shutdown", mode);
        port.Befall(new FaultSpec(mode == "reboot" ? FaultKind.Reboot : FaultKind.Kill, AgentSet.All), PowerPauseMs);
        return [];
    }
}
