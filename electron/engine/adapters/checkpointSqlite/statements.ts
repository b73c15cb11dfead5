import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Prepares every statement of the journal. */
export function prepareStatements(database: DatabaseSync) {
  const sql = (statement: string): StatementSync => database.prepare(statement);
  return {
    begin: sql('BEGIN IMMEDIATE'),
    commit: sql('COMMIT'),
    rollback: sql('ROLLBACK'),
    ping: sql('SELECT count(*) FROM sqlite_schema'),
    recording: sql('SELECT id, record, crc FROM recording WHERE id = ?'),
    unfinished: sql('SELECT id, record, crc FROM recording WHERE ended_at_ms IS NULL'),
    finished: sql(
      'SELECT id, record, crc FROM recording WHERE ended_at_ms IS NOT NULL ORDER BY ended_at_ms DESC, id DESC LIMIT ?',
    ),
    ended: sql(
      'SELECT id, ended_at_ms, record, crc FROM recording WHERE ended_at_ms >= ? AND ended_at_ms <= ? ' +
        'AND (ended_at_ms, id) < (?, ?) ORDER BY ended_at_ms DESC, id DESC LIMIT ?',
    ),
    putRecording: sql(
      'INSERT INTO recording (id, ended_at_ms, record, crc) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE ' +
        'SET ended_at_ms = excluded.ended_at_ms, record = excluded.record, crc = excluded.crc',
    ),
    parts: sql('SELECT part_number, part, crc FROM part WHERE recording_id = ? ORDER BY part_number'),
    putPart: sql('INSERT OR REPLACE INTO part (recording_id, part_number, part, crc) VALUES (?, ?, ?, ?)'),
    removePart: sql('DELETE FROM part WHERE recording_id = ? AND part_number = ?'),
    removeParts: sql('DELETE FROM part WHERE recording_id = ?'),
    mark: sql('SELECT mark, crc FROM source_mark WHERE source_key = ?'),
    putMark: sql('INSERT OR REPLACE INTO source_mark (source_key, mark, crc) VALUES (?, ?, ?)'),
    claim: sql('INSERT INTO source_claim (source_key, recording_id) VALUES (?, ?) ON CONFLICT DO NOTHING'),
    claimHolder: sql('SELECT recording_id FROM source_claim WHERE source_key = ?'),
    releaseClaim: sql('DELETE FROM source_claim WHERE source_key = ? AND recording_id = ?'),
    leases: sql('SELECT recording_id FROM lease WHERE expires_at_ms > 0'),
    lease: sql('SELECT owner_id, fence, expires_at_ms FROM lease WHERE recording_id = ?'),
    putLease: sql('INSERT OR REPLACE INTO lease (recording_id, owner_id, fence, expires_at_ms) VALUES (?, ?, ?, ?)'),
    releaseLease: sql('UPDATE lease SET expires_at_ms = 0 WHERE recording_id = ? AND owner_id = ? AND fence = ?'),
    forgetParts: sql('DELETE FROM part WHERE recording_id IN (SELECT id FROM recording WHERE ended_at_ms < ?)'),
    forgetLeases: sql('DELETE FROM lease WHERE recording_id IN (SELECT id FROM recording WHERE ended_at_ms < ?)'),
    forgetRecordings: sql('DELETE FROM recording WHERE ended_at_ms < ?'),
  };
}
