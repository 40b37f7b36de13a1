namespace RunLinkedData.Model.Manifest.Figures;

/// <summary>How much of what the columns hold is told in a manifest.</summary>
public enum ProfileLevel
{
    /// <summary>
    /// All of it: also how many different values there are, quantiles, histograms, lengths, and the values that occur most.
    /// </summary>
    Full,

    /// <summary>All but the values that occur most. Least and greatest values, quantiles and edges of histograms are told.</summary>
    WithoutTopValues,

    /// <summary>Nulls, least and greatest value, mean and standard deviation.</summary>
    Basic,
}
