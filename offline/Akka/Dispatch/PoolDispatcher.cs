namespace Akka.Dispatch;

internal sealed class PoolDispatcher : MessageDispatcher
{
    public PoolDispatcher(int throughput) => Throughput = throughput;
}
