package io.doltconnect.faults;

import io.doltconnect.support.ConnectWorker;
import io.doltconnect.support.EventFault;
import io.doltconnect.support.TcpProxy;
import java.util.Random;

/** Something that goes wrong, or that a user does, and all of it runs again at its end. */
enum Fault {
  WORKER_KILL {
    @Override
    String happen(Rig rig, Random random) {
      int down = random.nextInt(3_000);
      rig.worker().kill();
      rig.pass(down);
      rig.worker().start();
      return "down for " + down + " ms";
    }
  },
  WORKER_STOP {
    @Override
    String happen(Rig rig, Random random) {
      int down = random.nextInt(3_000);
      rig.worker().stop();
      rig.pass(down);
      rig.worker().start();
      return "down for " + down + " ms";
    }
  },
  WORKER_KILL_IN_START {
    @Override
    String happen(Rig rig, Random random) {
      rig.worker().kill();
      rig.worker().start();
      int up = random.nextInt(2_000);
      rig.pass(up);
      rig.worker().kill();
      rig.worker().start();
      return "killed again after " + up + " ms";
    }
  },
  WORKER_FREEZE {
    @Override
    String happen(Rig rig, Random random) throws Exception {
      return freeze(rig, rig.worker().pid(), 500 + random.nextInt(9_000));
    }
  },
  DOLT_KILL {
    @Override
    String happen(Rig rig, Random random) {
      int down = random.nextInt(3_000);
      rig.dolt().kill();
      rig.pass(down);
      rig.dolt().start();
      return "down for " + down + " ms";
    }
  },
  DOLT_STOP {
    @Override
    String happen(Rig rig, Random random) {
      // Dolt waits up to 30 s for a reader that is connected.
      rig.network().refuse();
      rig.dolt().stop();
      int down = random.nextInt(3_000);
      rig.pass(down);
      rig.dolt().start();
      rig.network().forwardAgain();
      return "down for " + down + " ms";
    }
  },
  DOLT_RESTARTS {
    @Override
    String happen(Rig rig, Random random) {
      int times = 2 + random.nextInt(3);
      rig.writers().pause();
      try {
        for (int time = 0; time < times; time++) {
          rig.dolt().kill();
          rig.dolt().start();
        }
      } finally {
        rig.writers().resume();
      }
      return times + " times without a write";
    }
  },
  DOLT_FREEZE {
    @Override
    String happen(Rig rig, Random random) throws Exception {
      return freeze(rig, rig.dolt().pid(), 500 + random.nextInt(12_000));
    }
  },
  CUT {
    @Override
    String happen(Rig rig, Random random) {
      int times = 1 + random.nextInt(4);
      for (int time = 0; time < times; time++) {
        rig.network().cutAll();
        rig.pass(random.nextInt(1_500));
      }
      return times + " times";
    }
  },
  CUT_IN_HANDSHAKE {
    @Override
    String happen(Rig rig, Random random) {
      return cut(rig, random.nextInt(120));
    }
  },
  CUT_IN_QUESTIONS {
    @Override
    String happen(Rig rig, Random random) {
      return cut(rig, 120 + random.nextInt(5_000));
    }
  },
  CUT_IN_EVENTS {
    @Override
    String happen(Rig rig, Random random) {
      return cut(rig, 5_000 + random.nextInt(200_000));
    }
  },
  REFUSE {
    @Override
    String happen(Rig rig, Random random) {
      return outage(rig, TcpProxy::refuse, 200 + random.nextInt(5_000));
    }
  },
  STALL {
    @Override
    String happen(Rig rig, Random random) {
      return outage(rig, TcpProxy::stall, 200 + random.nextInt(8_000));
    }
  },
  THROTTLE {
    @Override
    String happen(Rig rig, Random random) {
      int rate = 5_000 + random.nextInt(50_000);
      return rate
          + " bytes/s "
          + outage(rig, network -> network.throttle(rate), 1_000 + random.nextInt(6_000));
    }
  },
  BLACK_HOLE_OF_REQUESTS {
    @Override
    String happen(Rig rig, Random random) {
      String outage = outage(rig, TcpProxy::swallowRequests, 1_000 + random.nextInt(6_000));
      // What was swallowed is lost: so the connections are, too.
      rig.network().cutAll();
      return outage;
    }
  },
  BLACK_HOLE_OF_ANSWERS {
    @Override
    String happen(Rig rig, Random random) {
      int bytes = random.nextInt(random.nextBoolean() ? 200 : 20_000);
      rig.network().cutAll();
      String outage =
          outage(rig, network -> network.swallowAnswersAfter(bytes), 1_000 + random.nextInt(6_000));
      rig.network().cutAll();
      return "after " + bytes + " bytes, " + outage;
    }
  },
  EVENT_FLIPPED {
    @Override
    String happen(Rig rig, Random random) {
      return event(rig, EventFault.FLIP, random);
    }
  },
  EVENT_TORN {
    @Override
    String happen(Rig rig, Random random) {
      return event(rig, EventFault.TEAR, random);
    }
  },
  EVENT_TWICE {
    @Override
    String happen(Rig rig, Random random) {
      return event(rig, EventFault.DUPLICATE, random);
    }
  },
  EVENTS_REORDERED {
    @Override
    String happen(Rig rig, Random random) {
      return event(rig, EventFault.REORDER, random);
    }
  },
  EVENT_LOST {
    @Override
    String happen(Rig rig, Random random) {
      return event(rig, EventFault.DROP, random);
    }
  },
  CONNECTOR_PAUSE {
    @Override
    String happen(Rig rig, Random random) {
      rig.worker().rest().pause(Rig.CONNECTOR);
      int paused = random.nextInt(4_000);
      rig.pass(paused);
      rig.worker().rest().resume(Rig.CONNECTOR);
      return "for " + paused + " ms";
    }
  },
  CONNECTOR_STOP {
    @Override
    String happen(Rig rig, Random random) {
      rig.worker().rest().stopConnector(Rig.CONNECTOR);
      int stopped = random.nextInt(4_000);
      rig.pass(stopped);
      rig.worker().rest().resume(Rig.CONNECTOR);
      return "for " + stopped + " ms";
    }
  },
  CONNECTOR_RESTART {
    @Override
    String happen(Rig rig, Random random) {
      rig.worker().rest().restart(Rig.CONNECTOR);
      return "";
    }
  },
  CONNECTOR_DELETE {
    @Override
    String happen(Rig rig, Random random) {
      rig.worker().rest().deleteConnector(Rig.CONNECTOR);
      int gone = random.nextInt(3_000);
      rig.pass(gone);
      rig.create();
      return "made again after " + gone + " ms";
    }
  },
  BROKER_STOP {
    @Override
    String happen(Rig rig, Random random) {
      rig.broker().stop();
      int down = random.nextInt(4_000);
      rig.pass(down);
      rig.broker().start();
      return "down for " + down + " ms";
    }
  },
  BROKER_KILL {
    @Override
    String happen(Rig rig, Random random) {
      rig.broker().kill();
      int down = random.nextInt(4_000);
      rig.pass(down);
      rig.broker().start();
      return "down for " + down + " ms";
    }
  },
  BROKER_STALL {
    @Override
    String happen(Rig rig, Random random) {
      int stalled = 500 + random.nextInt(9_000);
      rig.broker().proxy().stall();
      rig.pass(stalled);
      rig.broker().proxy().forwardAgain();
      return "for " + stalled + " ms";
    }
  },
  BROKER_THROTTLE {
    @Override
    String happen(Rig rig, Random random) {
      int rate = 50_000 + random.nextInt(200_000);
      rig.broker().proxy().throttle(rate);
      int throttled = 1_000 + random.nextInt(8_000);
      rig.pass(throttled);
      rig.broker().proxy().forwardAgain();
      return "%d bytes/s for %d ms".formatted(rate, throttled);
    }
  },
  BROKER_CUT {
    @Override
    String happen(Rig rig, Random random) {
      rig.broker().proxy().cutAll();
      return "";
    }
  },
  REBALANCE {
    @Override
    String happen(Rig rig, Random random) {
      ConnectWorker other = rig.startSecondWorker();
      rig.pass(2_000 + random.nextInt(3_000));
      boolean kill = random.nextBoolean();
      boolean first = random.nextBoolean();
      if (first) {
        if (kill) {
          rig.worker().kill();
        } else {
          rig.worker().stop();
        }
        rig.pass(random.nextInt(8_000));
        rig.worker().start();
        rig.pass(random.nextInt(3_000));
        other.stop();
      } else if (kill) {
        other.kill();
      } else {
        other.stop();
      }
      rig.closeSecondWorker();
      return "with a second worker, %s %s"
          .formatted(kill ? "killed" : "stopped", first ? "1" : "2");
    }
  },
  FILTER_CHANGE {
    @Override
    String happen(Rig rig, Random random) {
      String table = random.nextBoolean() ? "pair" : "bag";
      rig.reconfigure("table.exclude.list", "w0\\." + table);
      int left = random.nextInt(6_000);
      rig.pass(left);
      rig.create();
      return "w0.%s left out for %d ms".formatted(table, left);
    }
  },
  OFFSET_EDIT {
    @Override
    String happen(Rig rig, Random random) {
      rig.stopConnector();
      rig.removeFromOffset("definitions", "commits");
      rig.worker().rest().resume(Rig.CONNECTOR);
      return "without definitions";
    }
  },
  OFFSET_RESET {
    @Override
    String happen(Rig rig, Random random) {
      rig.stopConnector();
      rig.worker().rest().deleteOffsets(Rig.CONNECTOR);
      rig.forget();
      rig.worker().rest().resume(Rig.CONNECTOR);
      return "";
    }
  },
  POSITION_LOST {
    @Override
    String happen(Rig rig, Random random) throws Exception {
      boolean truncate = random.nextBoolean();
      rig.writers().pause();
      try {
        rig.catchUp();
        // Other transactions get the numbers of those that were counted.
        rig.consumer().repetitions().beginAnew();
        rig.dolt().kill();
        rig.losePosition(truncate);
        rig.dolt().start();
      } finally {
        rig.writers().resume();
      }
      return truncate ? "truncated" : "deleted";
    }
  },
  LOG_DISK_FULL {
    @Override
    String happen(Rig rig, Random random) {
      rig.worker().stop();
      rig.worker().startWithoutRoomForItsLog();
      int up = 3_000 + random.nextInt(5_000);
      rig.pass(up);
      rig.network().cutAll();
      rig.pass(2_000);
      rig.worker().stop();
      rig.worker().start();
      return "for " + up + " ms";
    }
  };

  private static final long EVENT_NANOS = 15_000_000_000L;

  /**
   * Lets it happen.
   *
   * @return what exactly
   */
  abstract String happen(Rig rig, Random random) throws Exception;

  private interface Disturbing {
    void begin(TcpProxy network);
  }

  private static String outage(Rig rig, Disturbing disturbing, int millis) {
    disturbing.begin(rig.network());
    rig.pass(millis);
    rig.network().forwardAgain();
    return "for " + millis + " ms";
  }

  /** Cuts the first connection on which so many bytes come; all are made anew for it. */
  private static String cut(Rig rig, int bytes) {
    rig.network().cutAfter(bytes);
    rig.network().cutAll();
    rig.pass(3_000);
    boolean happened = rig.network().hasDisturbed();
    rig.network().forwardAgain();
    return "after %d bytes%s".formatted(bytes, happened ? "" : ", which did not come");
  }

  private static String event(Rig rig, EventFault fault, Random random) {
    int events = random.nextInt(40);
    rig.awaitRunning();
    rig.network().disturbEvent(fault, events, random.nextLong());
    if (random.nextBoolean()) {
      rig.network().cutAll();
    }
    long end = System.nanoTime() + EVENT_NANOS;
    while (!rig.network().hasDisturbedEvent() && System.nanoTime() < end) {
      rig.pass(0);
    }
    boolean happened = rig.network().hasDisturbedEvent();
    rig.network().forwardAgain();
    return "behind %d others%s".formatted(events, happened ? "" : ", which did not come");
  }

  private static String freeze(Rig rig, long pid, int millis) throws Exception {
    signal("STOP", pid);
    try {
      rig.pass(millis);
    } finally {
      signal("CONT", pid);
    }
    return "for " + millis + " ms";
  }

  private static void signal(String name, long pid) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
  }
}
