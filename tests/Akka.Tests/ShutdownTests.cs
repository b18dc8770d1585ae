using Akka;
using Akka.Actor;
using Akka.Configuration;
using Orchestrator.Akka.Tests.Support;

namespace Orchestrator.Akka.Tests;

public sealed class ShutdownTests : ActorTest
{
    private static Func<Task<Done>> Note(List<string> log, string what) =>
        () =>
        {
            lock (log)
                log.Add(what);
            return Task.FromResult(Done.Instance);
        };

    [Fact]
    public async Task Phases_run_in_their_order_once_and_the_system_ends()
    {
        var log = new List<string>();
        var shutdown = CoordinatedShutdown.Get(System);
        Assert.Same(shutdown, CoordinatedShutdown.Get(System));
        Assert.Null(shutdown.ShutdownReason);
        shutdown.AddTask(CoordinatedShutdown.PhaseBeforeActorSystemTerminate, "d", Note(log, "before terminate"));
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, "c", Note(log, "stop"));
        shutdown.AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "a", Note(log, "before unbind"));
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceUnbind, "b", Note(log, "unbind"));
        var first = shutdown.Run(CoordinatedShutdown.ClrExitReason.Instance);
        var second = shutdown.Run(CoordinatedShutdown.UnknownReason.Instance);
        await Task.WhenAll(first, second).WaitAsync(Patience);
        Assert.Equal(["before unbind", "unbind", "stop", "before terminate"], log);
        Assert.IsType<CoordinatedShutdown.ClrExitReason>(shutdown.ShutdownReason);
        Assert.True(System.WhenTerminated.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_task_that_fails_does_not_stop_it()
    {
        var log = new List<string>();
        var shutdown = CoordinatedShutdown.Get(System);
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceUnbind, "throws", () => throw new InvalidDataException());
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceUnbind, "faults", () => Task.FromException<Done>(new InvalidDataException()));
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceUnbind, "works", Note(log, "same phase"));
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, "later", Note(log, "later phase"));
        await shutdown.Run(CoordinatedShutdown.UnknownReason.Instance).WaitAsync(Patience);
        Assert.Equal(["same phase", "later phase"], log);
    }

    [Fact]
    public async Task A_task_that_never_ends_has_its_phase_time_only()
    {
        var system = ActorSystem.Create(
            "slow",
            ConfigurationFactory.ParseString(
                "akka { loggers = [], loglevel = OFF, coordinated-shutdown.phases.service-stop.timeout = 50 ms }"
            )
        );
        var log = new List<string>();
        var shutdown = CoordinatedShutdown.Get(system);
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, "never", () => new TaskCompletionSource<Done>().Task);
        shutdown.AddTask(CoordinatedShutdown.PhaseBeforeClusterShutdown, "later", Note(log, "later"));
        await shutdown.Run(CoordinatedShutdown.UnknownReason.Instance).WaitAsync(Patience);
        Assert.Equal(["later"], log);
    }

    [Fact]
    public async Task Terminate_runs_it()
    {
        var log = new List<string>();
        CoordinatedShutdown.Get(System).AddTask(CoordinatedShutdown.PhaseServiceStop, "task", Note(log, "ran"));
        await System.Terminate().WaitAsync(Patience);
        Assert.Equal(["ran"], log);
        Assert.IsType<CoordinatedShutdown.ActorSystemTerminateReason>(CoordinatedShutdown.Get(System).ShutdownReason);
    }

    [Fact]
    public async Task It_can_begin_at_a_later_phase()
    {
        var log = new List<string>();
        var shutdown = CoordinatedShutdown.Get(System);
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceUnbind, "early", Note(log, "early"));
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, "late", Note(log, "late"));
        await shutdown.Run(CoordinatedShutdown.UnknownReason.Instance, CoordinatedShutdown.PhaseServiceStop).WaitAsync(Patience);
        Assert.Equal(["late"], log);
    }

    [Fact]
    public void An_unknown_phase_is_refused() =>
        Assert.Throws<ConfigurationException>(() => CoordinatedShutdown.Get(System).AddTask("no-such-phase", "task", Note([], "")));

    [Fact]
    public async Task Actors_of_the_system_end_in_the_last_phase()
    {
        var log = new List<string>();
        var ready = NewProbe();
        System.ActorOf(
            Lambda.Of(a =>
            {
                a.OnPreStart = () => ready.Ref.Tell("up");
                a.OnPostStop = () => Note(log, "actor")();
            })
        );
        await ready.Expect("up");
        CoordinatedShutdown.Get(System).AddTask(CoordinatedShutdown.PhaseBeforeActorSystemTerminate, "before", Note(log, "before"));
        await CoordinatedShutdown.Get(System).Run(CoordinatedShutdown.UnknownReason.Instance).WaitAsync(Patience);
        Assert.Equal(["before", "actor"], log);
    }

    [Fact]
    public async Task After_the_end_messages_go_nowhere_and_nothing_throws()
    {
        var actor = System.ActorOf(Lambda.Of(a => a.OnAny(m => a.From.Tell(m))));
        await System.Terminate().WaitAsync(Patience);
        actor.Tell("late");
        await Assert.ThrowsAsync<AskTimeoutException>(() => actor.Ask("late", TimeSpan.FromMilliseconds(50)));
    }
}
