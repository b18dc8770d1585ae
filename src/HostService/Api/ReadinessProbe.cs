using System.Reflection;
using Akka.Actor;
using Akka.Hosting;
using Orchestrator.Actors.Hosts;
using Orchestrator.Client.Types;

namespace Orchestrator.HostService.Api;

/// <summary>Looks at each part that a request needs. VMs are not among them: a service whose VMs are all off is ready.</summary>
public sealed class ReadinessProbe(IRequiredActor<HostActor> host, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The service's version, as in <c>orchestratord --version</c>.</summary>
    public static string Version { get; } =
        typeof(ReadinessProbe).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public async Task<Readiness> Look(CancellationToken stop)
    {
        var actors = await ActorsAnswer(stop).ConfigureAwait(false);
        var goesOn = lifetime.ApplicationStopping.IsCancellationRequested
            ? new ReadinessCheck("lifetime", false, "the service is stopping")
            : new ReadinessCheck("lifetime", true, null);
        return new Readiness(actors.Ready && goesOn.Ready, Version, [actors, goesOn]);
    }

    private async Task<ReadinessCheck> ActorsAnswer(CancellationToken stop)
    {
        const string Name = "actors";
        try
        {
            await host.ActorRef.Ask<HostProtocol.VmList>(HostProtocol.ListVms.Instance, Patience, stop).ConfigureAwait(false);
            return new ReadinessCheck(Name, true, null);
        }
        catch (AskTimeoutException)
        {
            return new ReadinessCheck(Name, false, $"the host actor did not answer within {Patience.TotalSeconds} s");
        }
        catch (MissingActorRegistryEntryException)
        {
            return new ReadinessCheck(Name, false, "the host actor is not started yet");
        }
    }
}
