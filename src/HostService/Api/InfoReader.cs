using System.Text.Json.Serialization.Metadata;
using Orchestrator.Client.Types;
using Orchestrator.HostService.Requests;
using Orchestrator.Model.Access;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.HostService.Api;

/// <summary>Asks a VM the four questions about itself side by side; what cannot be asked now is answered by what it said last, with its age and the reason.</summary>
public sealed class InfoReader(VmCommands commands, VmDirectory directory, InfoCache cache, TimeProvider time)
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(10);

    /// <exception cref="ProblemException">unknown-vm or gate-closed; a VM that does not answer is no problem here.</exception>
    public async Task<VmInfo> Read(Intent intent, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(intent);
        var view = await directory.Find(intent.Vm.Value, stop).ConfigureAwait(false);
        var agent = Part(intent, MethodNames.GetAgentInfo, ProtocolJson.Default.GetAgentInfoResult, GuestFacts.Of, stop);
        var system = Part(
            intent,
            MethodNames.GetSystemInfo,
            ProtocolJson.Default.GetSystemInfoResult,
            told => GuestFacts.Of(Protocol.Methods.SystemFacts.Normalise(told, view.Agent)),
            stop
        );
        var network = Part(intent, MethodNames.GetNetworkInfo, ProtocolJson.Default.GetNetworkInfoResult, GuestFacts.Of, stop);
        var disks = Part(intent, MethodNames.GetDiskUsage, ProtocolJson.Default.GetDiskUsageResult, GuestFacts.Of, stop);
        await Task.WhenAll(agent, system, network, disks).ConfigureAwait(false);
        return new VmInfo(
            VmSummaries.Of(await directory.Find(intent.Vm.Value, stop).ConfigureAwait(false)),
            await agent.ConfigureAwait(false),
            await system.ConfigureAwait(false),
            await network.ConfigureAwait(false),
            await disks.ConfigureAwait(false)
        );
    }

    private async Task<InfoPart<TFacts>> Part<TResult, TFacts>(
        Intent intent,
        string method,
        JsonTypeInfo<TResult> type,
        Func<TResult, TFacts> facts,
        CancellationToken stop
    )
        where TResult : class
        where TFacts : class
    {
        string why;
        try
        {
            var outcome = await commands.Call(intent, WireJson.Request(method), Within, stop).ConfigureAwait(false);
            if (outcome is CallOutcome.Answered answered)
            {
                var value = facts(VmCommands.Read(answered, type));
                var now = time.GetUtcNow();
                cache.Keep(new InfoCache.Entry(intent.Vm, method, answered.ResultJson, now));
                return new InfoPart<TFacts>(value, now, 0, null);
            }
            why = (await commands.ProblemOf(intent.Vm, outcome, stop).ConfigureAwait(false)).Message;
        }
        catch (ProblemException problem) when (problem.Error == AgentError.BadAnswer)
        {
            why = problem.Message;
        }
        return cache.Last(intent.Vm, method) is { } last
            ? new InfoPart<TFacts>(
                facts(VmCommands.Read(new CallOutcome.Answered(last.Json, TimeSpan.Zero), type)),
                last.At,
                (long)(time.GetUtcNow() - last.At).TotalMilliseconds,
                why
            )
            : new InfoPart<TFacts>(null, null, null, why);
    }
}
