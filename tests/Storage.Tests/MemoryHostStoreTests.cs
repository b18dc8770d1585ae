namespace Orchestrator.Storage.Tests;

public sealed class MemoryHostStoreTests : HostStoreContract
{
    protected override IHostStore New() => new MemoryHostStore();

    protected override IHostStore Reopen(IHostStore store) => ((MemoryHostStore)store).Reopened();
}
