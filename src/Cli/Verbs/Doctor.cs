using System.CommandLine;
using Orchestrator.Cli.Output;
using Orchestrator.Cli.Servers;
using Orchestrator.Client;
using Orchestrator.Client.Types;
using Orchestrator.Protocol;

namespace Orchestrator.Cli.Verbs;

/// <summary>Examines from outside in: the way to the service, the service, its VMs. Stops where nothing further can be seen.</summary>
internal sealed class Doctor(ServerOptions options, ParseResult parsed, DoctorReport report)
{
    private const int VmsNamed = 20;

    public async Task ExamineAsync(CancellationToken stop)
    {
        if (FindServer() is not { } address || FindToken(address) is not { } token || Open(address, token) is not { } client)
        {
            return;
        }
        using (client)
        {
            if (await IsAliveAsync(client, stop).ConfigureAwait(false))
            {
                await ExamineVmsAsync(client, stop).ConfigureAwait(false);
                await ExamineInventoryAsync(client, stop).ConfigureAwait(false);
            }
        }
    }

    private ServerAddress? FindServer()
    {
        try
        {
            var choice = options.Choose(parsed);
            if (choice.Address is null)
            {
                report.Fail(
                    $"no service found: looked for {string.Join(", ", choice.Tried)}",
                    "start the service, or name it with --server unix:PATH or ORCH_SERVER"
                );
                return null;
            }
            if (choice.Address.SocketPath is { } path && !File.Exists(path))
            {
                report.Fail(
                    $"the socket {path} ({choice.Source}) does not exist",
                    "start the service, or check api.listen in its configuration"
                );
                return null;
            }
            report.Ok($"service address {choice.Address} ({choice.Source})");
            return choice.Address;
        }
        catch (ApiException e)
        {
            report.Fail(e.Message, "correct it");
            return null;
        }
    }

    /// <returns>The token, empty when none is needed; null when there is none and one is needed.</returns>
    private string? FindToken(ServerAddress address)
    {
        try
        {
            var token = TokenChoice.Of(parsed.GetValue(options.TokenFile), options.Terminal);
            if (address.SocketPath is not null)
            {
                return token ?? "";
            }
            if (token is null)
            {
                report.Fail(
                    "no token: TCP needs one",
                    "give --token-file DATA/token (DATA is the service's data-dir) or set ORCH_TOKEN, or use the unix socket"
                );
            }
            return token;
        }
        catch (ApiException e)
        {
            report.Fail(e.Message, "check the file's path and that you may read it");
            return null;
        }
    }

    private OrchestratorClient? Open(ServerAddress address, string token)
    {
        try
        {
            return new OrchestratorClient(address, token);
        }
        catch (ApiException e)
        {
            report.Fail(e.Message, "use a way that keeps the token secret");
            return null;
        }
    }

    private async Task<bool> IsAliveAsync(OrchestratorClient client, CancellationToken stop)
    {
        try
        {
            var life = await client.LifeAsync(stop).ConfigureAwait(false);
            report.Ok($"the service answers, version {life.Version}");
            if (life.Version != VersionVerb.Own)
            {
                report.Warn($"orch is {VersionVerb.Own}, the service {life.Version}", "install both from the same release");
            }
            return true;
        }
        catch (ApiException e)
        {
            report.Fail(e.Message, "look at the service's log (journalctl -u orchestratord, or log.file in its configuration)");
            return false;
        }
    }

    private async Task ExamineVmsAsync(OrchestratorClient client, CancellationToken stop)
    {
        IReadOnlyList<VmSummary> vms;
        try
        {
            vms = await client.AllVmsAsync(null, stop).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.Error is AgentError.Unauthenticated or AgentError.Forbidden)
        {
            report.Fail(e.Message, "use the token in DATA/token of the service, or the account that runs the service, or root");
            return;
        }
        catch (ApiException e)
        {
            report.Fail(e.Message, "look at the service's log");
            return;
        }
        report.Ok("the service lets us in");
        if (vms.Count == 0)
        {
            report.Warn(
                "the inventory is empty",
                "add VMs to orchestrator.inventory.static, or folders of sockets to orchestrator.inventory.directories, in the service's configuration"
            );
        }
        var ready = vms.Count(v => v.State == "ready");
        if (ready > 0)
        {
            report.Ok($"{ready} of {vms.Count} VMs are ready");
        }
        var others = vms.Where(v => v.State != "ready").ToList();
        foreach (var vm in others.Take(VmsNamed))
        {
            report.Warn($"{vm.Name} is {vm.State} for {Age.Since(vm.Since, options.Terminal.Time)}: {vm.Reason}", $"orch why {vm.Name}");
        }
        if (others.Count > VmsNamed)
        {
            report.Warn($"{others.Count - VmsNamed} more VMs are not ready", "orch vms lists them");
        }
    }

    private async Task ExamineInventoryAsync(OrchestratorClient client, CancellationToken stop)
    {
        try
        {
            foreach (var trouble in (await client.GetInventoryAsync(stop).ConfigureAwait(false)).Troubles)
            {
                report.Warn($"inventory: {trouble}", "put that right; VMs that come of it are taken by themselves");
            }
        }
        catch (ApiException e) when (e.Error is AgentError.Unauthenticated or AgentError.Forbidden)
        {
            // That was said of the VMs.
        }
        catch (ApiException e)
        {
            report.Warn($"the service does not say how its inventory stands: {e.Message}", "look at the service's log");
        }
    }
}
