using System.Reflection;
using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Tests.Platform;

public sealed class SystemErrorTests
{
    // The agent's own business: nobody is told of them.
    private static readonly string[] NeverTold =
    [
        nameof(SystemError.Interrupted),
        nameof(SystemError.BadFile),
        nameof(SystemError.NoChild),
        nameof(SystemError.NoData),
    ];

    [Fact]
    public void Errors_that_people_are_told_have_words_of_their_own_and_others_their_number()
    {
        var told = typeof(SystemError)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral && !NeverTold.Contains(field.Name))
            .Select(field => SystemError.Words((int)field.GetRawConstantValue()!))
            .ToList();
        Assert.Contains(SystemError.Words(SystemError.Again), told);
        Assert.DoesNotContain(told, words => words.StartsWith("error ", StringComparison.Ordinal));
        Assert.Equal(told.Count, told.Distinct().Count());
        Assert.Equal("error 133", SystemError.Words(133));
    }
}
