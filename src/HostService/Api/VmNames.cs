using Orchestrator.HostService.Requests;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol;

namespace Orchestrator.HostService.Api;

/// <summary>The VM name in an address.</summary>
internal static class VmNames
{
    /// <exception cref="ProblemException">unknown-vm: what is no name is no VM's name.</exception>
    public static VmName Of(string text) =>
        VmName.TryParse(text, out var name, out var why)
            ? name
            : throw new ProblemException(AgentError.UnknownVm, $"There is no such VM: {why}. GET /api/v1/vms lists all there are.");
}
