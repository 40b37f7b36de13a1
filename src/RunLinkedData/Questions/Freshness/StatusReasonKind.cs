namespace RunLinkedData.Questions.Freshness;

/// <summary>What a <see cref="StatusReason"/> is about.</summary>
public enum StatusReasonKind
{
    /// <summary>There are newer versions of a data version that was read.</summary>
    NewerInput,

    /// <summary>A data version that was read was deleted, or is not in the store.</summary>
    InputGone,

    /// <summary>A dataset that was read is stale itself, or it is unknown whether it is.</summary>
    StaleInput,

    /// <summary>What no run of the store has made is not what was read, or could not be asked.</summary>
    ExternalInput,

    /// <summary>The code has changed since.</summary>
    Code,

    /// <summary>A parameter has another value than the one that is wanted.</summary>
    Parameter,

    /// <summary>There should have been a newer version by now.</summary>
    Age,
}
