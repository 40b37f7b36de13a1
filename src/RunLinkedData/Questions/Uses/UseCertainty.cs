namespace RunLinkedData.Questions.Uses;

/// <summary>How certain it is that a run has read a column.</summary>
public enum UseCertainty
{
    /// <summary>It has read the dataset, and the column by its name when one is asked about.</summary>
    Reads,

    /// <summary>
    /// It has read the dataset, and perhaps the column: it has read all columns without naming them, it has not ended well, or what it has
    /// read of the dataset is not recorded, as of programs that do not use this library.
    /// </summary>
    MayRead,
}
