using System.Globalization;

namespace Orchestrator.Model.Vms;

/// <summary>Bounds how much news of one VM is told: an agent that is another one at each greeting must not fill log and events. What is not told is counted.</summary>
public struct NewsMeter
{
    /// <summary>News told within one minute; the rest is counted.</summary>
    public const int PerMinute = 6;

    private TimeSpan _minuteBegan;
    private int _told;
    private long _untold;

    /// <summary>The words to tell; null when it is only counted.</summary>
    /// <param name="now">The host's monotonic clock.</param>
    public string? Tell(string reason, TimeSpan now)
    {
        if (now - _minuteBegan >= TimeSpan.FromMinutes(1))
        {
            (_minuteBegan, _told) = (now, 0);
        }
        if (_told >= PerMinute)
        {
            _untold++;
            return null;
        }
        _told++;
        var words = _untold == 0 ? reason : string.Create(CultureInfo.InvariantCulture, $"{reason} ({_untold} more were not told)");
        _untold = 0;
        return words;
    }
}
