using Akka.Configuration;

namespace Akka.Actor;

/// <summary>The defaults under every configuration: the real package's values for the keys the stand-in reads.</summary>
internal static class ReferenceConfig
{
    public static Config Value { get; } =
        ConfigurationFactory.ParseString(
            """
            akka {
              loggers = ["Akka.Event.DefaultLogger"]
              loglevel = "INFO"
              stdout-loglevel = "WARNING"
              log-config-on-start = off
              log-dead-letters = 10
              log-dead-letters-during-shutdown = off
              logger-startup-timeout = 5s
              actor {
                ask-timeout = infinite
                guardian-supervisor-strategy = "Akka.Actor.DefaultSupervisorStrategy"
                default-dispatcher.throughput = 30
                default-mailbox.stash-capacity = -1
              }
              coordinated-shutdown {
                default-phase-timeout = 5s
                terminate-actor-system = on
                exit-clr = off
                run-by-clr-shutdown-hook = on
                run-by-actor-system-terminate = on
                phases {
                  before-service-unbind {}
                  service-unbind { depends-on = [before-service-unbind] }
                  service-requests-done { depends-on = [service-unbind] }
                  service-stop { depends-on = [service-requests-done] }
                  before-cluster-shutdown { depends-on = [service-stop] }
                  cluster-sharding-shutdown-region { timeout = 10s, depends-on = [before-cluster-shutdown] }
                  cluster-leave { depends-on = [cluster-sharding-shutdown-region] }
                  cluster-exiting { timeout = 10s, depends-on = [cluster-leave] }
                  cluster-exiting-done { depends-on = [cluster-exiting] }
                  cluster-shutdown { depends-on = [cluster-exiting-done] }
                  before-actor-system-terminate { depends-on = [cluster-shutdown] }
                  actor-system-terminate { timeout = 10s, depends-on = [before-actor-system-terminate] }
                }
              }
            }
            """
        );
}
