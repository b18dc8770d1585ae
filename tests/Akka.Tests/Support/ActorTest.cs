using Akka.Actor;
using Akka.Configuration;

namespace Orchestrator.Akka.Tests.Support;

/// <summary>A system of its own for each test, ended with it.</summary>
public abstract class ActorTest : IAsyncLifetime
{
    /// <summary>Long enough for a machine that is busy with something else.</summary>
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>A look at what must not happen: a pass by luck is possible, a failure by luck is not.</summary>
    protected static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(150);

    protected ActorTest(string config = "") =>
        System = ActorSystem.Create(
            "test",
            ConfigurationFactory.ParseString(config).WithFallback("akka { loglevel = OFF, loggers = [], log-dead-letters = off }")
        );

    protected ActorSystem System { get; }

    public Task InitializeAsync() => Task.CompletedTask;

    public virtual async Task DisposeAsync() => await System.Terminate().WaitAsync(Patience);

    protected Probe NewProbe() => new(System);
}
