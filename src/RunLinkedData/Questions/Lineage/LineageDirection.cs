namespace RunLinkedData.Questions.Lineage;

/// <summary>Which way lineage is followed.</summary>
public enum LineageDirection
{
    /// <summary>Both to what went in and to what came of it.</summary>
    Both,

    /// <summary>To the runs and external inputs that the data was made from.</summary>
    Upstream,

    /// <summary>To the runs that read the data, and those that read what they wrote.</summary>
    Downstream,
}
