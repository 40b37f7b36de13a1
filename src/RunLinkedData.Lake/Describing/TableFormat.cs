namespace RunLinkedData.Lake.Describing;

/// <summary>In which form the versions of a dataset are described as a table.</summary>
public enum TableFormat
{
    /// <summary>An Iceberg table of version 2: a snapshot and a tag a version, and all versions in the branch <c>main</c>.</summary>
    Iceberg,

    /// <summary>
    /// A Delta table: a commit a version, and <c>run_id</c> as its partition. On a volume of this machine its data files are hard links.
    /// </summary>
    Delta,
}
