using System.Globalization;
using Orchestrator.Model.Vms;

namespace Orchestrator.Model.Tests;

/// <summary>A VM's connection, calls, pings, fence and identity together, driven by chance through everything that a guest, QEMU, a monitor and people do.</summary>
public sealed class WholeVmTests
{
    /// <summary>Greeting patience, the longest pause and two ping intervals: whatever had happened, a VM that is well is ready after that.</summary>
    private static readonly TimeSpan WellWithin = TimeSpan.FromSeconds(40);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Whatever_happens_each_call_ends_once_in_time_and_truly_and_a_vm_that_is_well_becomes_ready(bool fences)
    {
        var first = TestSize.IsNightly ? Random.Shared.Next() : 1;
        for (var seed = first; seed < first + TestSize.Rounds(150); seed++)
        {
            var random = new Random(seed);
            var vm = new SimulatedVm(random, fences);
            try
            {
                for (var round = 0; round < 4; round++)
                {
                    Live(vm, random, steps: 60);
                    GetWell(vm);
                    for (var end = vm.Now + WellWithin; vm.Phase != VmPhase.Ready; )
                    {
                        Assert.True(vm.Now < end, $"it is well and not ready: {vm.Story}");
                        vm.Run(TimeSpan.FromMilliseconds(200));
                        if (vm.Phase == VmPhase.Quarantined)
                        {
                            vm.Accept();
                        }
                    }
                }
                vm.Run(TimeSpan.FromMinutes(2));
                Assert.Equal(vm.Account.Last, vm.Account.Ended.Count);
                NothingRanThatWasToldNotToHave(vm, fences);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                throw new InvalidOperationException(
                    string.Create(CultureInfo.InvariantCulture, $"seed {seed}, fences {fences}: {e.Message}; at {vm.Story}"),
                    e
                );
            }
        }
    }

    private static void Live(SimulatedVm vm, Random random, int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            var guest = vm.Guest;
            switch (random.Next(22))
            {
                case 0:
                    guest.IsThere = false;
                    guest.Clear();
                    vm.Lose(LossCause.Eof);
                    break;
                case 1:
                    guest.IsThere = true;
                    break;
                case 2:
                    guest.IsPaused = true;
                    vm.Tell(new MachineEvidence.RunChanged(random.Next(2) == 0 ? MachineRun.Paused : MachineRun.Migrating));
                    break;
                case 3:
                    guest.IsPaused = false;
                    vm.Tell(new MachineEvidence.RunChanged(MachineRun.Running));
                    break;
                case 4:
                    guest.IsHung = true;
                    break;
                case 5:
                    guest.IsHung = false;
                    break;
                case 6:
                    guest.Restart();
                    break;
                case 7:
                    vm.Lose((LossCause)random.Next(Enum.GetValues<LossCause>().Length));
                    break;
                case 8:
                    guest.Fleet = random.Next(2) == 0 ? "theirs" : "ours";
                    break;
                case 9:
                    vm.CopyTells(random.Next(2) == 0 ? guest.AgentId : "other");
                    break;
                case 10:
                    vm.CopyLeaves();
                    break;
                case 11:
                    vm.Accept();
                    break;
                case 12:
                    vm.Forget();
                    break;
                case 13:
                    vm.AnswerLate(random.Next(900, 1200));
                    break;
                case 14:
                    vm.Tell(new MachineEvidence.NotKnown("its monitor has gone"));
                    break;
                case 15:
                    vm.Tell(new MachineEvidence.PortChanged(random.Next(2) == 0));
                    break;
                case 16:
                    guest.AgentId = random.Next(2) == 0 ? "a1" : "a2";
                    break;
                default:
                    vm.Call(TimeSpan.FromMilliseconds(random.Next(1, 20_000)));
                    break;
            }
            vm.Run(TimeSpan.FromMilliseconds(random.Next(4) == 0 ? random.Next(20_000) : random.Next(600)));
        }
    }

    /// <summary>All that stood in its way is mended, as people and hosts do.</summary>
    private static void GetWell(SimulatedVm vm)
    {
        vm.Guest.IsThere = true;
        vm.Guest.IsPaused = vm.Guest.IsHung = false;
        vm.Guest.Fleet = "ours";
        vm.CopyLeaves();
        vm.Tell(new MachineEvidence.Stands(MachineRun.Running, true));
    }

    private static void NothingRanThatWasToldNotToHave(SimulatedVm vm, bool fences)
    {
        foreach (var (number, at, line) in vm.Guest.Begun)
        {
            Assert.False(vm.Account.Ended[number] is CallOutcome.NotDelivered, $"call {number} ran and is told as not delivered");
            Assert.True(!fences || at <= line.NotAfter, $"call {number} ran at {at}, was not to be begun after {line.NotAfter}");
        }
        Assert.Equal(vm.Guest.Begun.Count, vm.Guest.Begun.Select(b => b.Number).Distinct().Count());
    }
}
